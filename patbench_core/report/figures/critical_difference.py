"""A critical-difference diagram: items by their score, and bars that join those which do not differ significantly."""

from html import escape
from typing import TYPE_CHECKING

from patbench_core.report import theme, words
from patbench_core.report.compared import Cell, by_metric, cells
from patbench_core.report.figure import Plot, SideBySide, together
from patbench_core.report.figures import panels, rows
from patbench_core.report.verdict import message
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

NOTE = "A bar joins items of which no two differ significantly."
_BARS = 0.2
"""Share of the width for the bars."""


def critical_difference(
    result: Comparison, *, digits: int = 3, caption: str = "", title: str = ""
) -> Plot | SideBySide:
    """Draw each cell's items, best first, with a bar at the right for each of its rank groups.

    Parameters
    ----------
    result : Comparison
        Cells stand one below the other, each metric has a figure. A group of one item has no bar.
    digits : int
        Decimals of the scores.
    caption, title : str
        The message, by default how many items may be the best, and what is measured.
    """
    return together(_drawn(one, digits, caption, title) for one in by_metric(result))


def _drawn(result: Comparison, digits: int, caption: str, title: str) -> Plot:
    """The figure of one metric."""
    import pandas as pd
    import plotly.graph_objects as go

    made = [cell.models.assign(_cell=cell.name, _item=cell.models[result.between].map(str)) for cell in cells(result)]
    frame = pd.concat(made, ignore_index=True)
    layout = rows.laid_out(frame, "_item", ["_cell"] if len(made) > 1 else [])
    frame = frame.assign(_row=layout.at)
    figure = go.Figure()
    _dots(figure, frame, result.between, digits)
    for cell, (_, lines) in zip(cells(result), frame.groupby("_cell", sort=False), strict=True):
        _bars(figure, cell, dict(zip(lines["_item"], lines["_row"], strict=True)))
    panels.finish(figure, rows.height(layout.height))
    rows.draw_rows(figure, layout)
    figure.update_xaxes(title_text=escape(str(frame["metric"].iloc[0])), domain=[0, 1 - _BARS])
    most = max(len(cell.groups) for cell in cells(result))
    bars = {"domain": [1 - _BARS + 0.03, 1], "range": [0.4, max(3, most) + 0.6], "fixedrange": True}
    figure.update_layout(xaxis2=bars | {"showgrid": False, "zeroline": False, "showticklabels": False, "anchor": "y"})
    caption_text = caption or message(result)
    return Plot(figure, _described(result), caption_text, title, NOTE)


def _dots(figure: "Figure", frame: "pd.DataFrame", between: str, digits: int) -> None:
    for item, lines in frame.groupby("_item", sort=False):
        look = theme.look(str(item))
        figure.add_scatter(
            x=lines["score"].tolist(),
            y=lines["_row"].tolist(),
            mode="markers+text",
            text=[words.number(each, digits) for each in lines["score"]],
            textposition="top center",
            textfont={"size": 11},
            cliponaxis=False,
            meta=rows.meta(str(item), between),
            marker={"color": look.colour, "symbol": look.symbol, "size": 11},
            name=rows.wrapped(str(item)),
            hovertemplate="%{text}<extra></extra>",
        )


def _bars(figure: "Figure", cell: Cell, row: dict[str, int]) -> None:
    """A vertical bar for each group from its first to its last item, with a knob at each item that belongs to it."""
    groups = [items for items in cell.groups if len(items) > 1]
    for at, items in enumerate(groups, start=1):
        ys = sorted(row[item] for item in items if item in row)
        figure.add_scatter(
            x=[at] * len(ys),
            y=ys,
            xaxis="x2",
            mode="lines+markers",
            line={"color": theme.GREY, "width": 4},
            marker={"color": theme.GREY, "size": 10, "symbol": "circle"},
            name="",
            text=[words.listed(items)] * len(ys),
            hovertemplate="%{text} do not differ significantly<extra></extra>",
        )


def _described(result: Comparison) -> str:
    told = []
    for cell in cells(result):
        start = f"{cell.name}: " if cell.name else ""
        groups = "; ".join(words.listed(items) for items in cell.groups)
        told.append(f"{start}groups without a significant difference, best first: {groups}.")
    return " ".join(told)
