"""Values with their intervals, a row an item: a comparison, or any frame with a value, its low and its high end."""

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.report import theme, words
from patbench_core.report.compared import by_metric, cells
from patbench_core.report.figure import Plot, SideBySide, together
from patbench_core.report.figures import panels, rows
from patbench_core.report.figures.columns import of_columns
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd

FILLED = "Filled marks: not significantly worse than the best of their block."


@of_columns("value", "item", "block", "series")
def intervals(
    data: "pd.DataFrame | Comparison",
    *,
    value: str = "score",
    low: str = "low",
    high: str = "high",
    item: str = "model",
    block: str | None = None,
    series: str | None = None,
    axis: str = "",
    digits: int = 3,
    sort: bool = True,
    caption: str = "",
    title: str = "",
) -> Plot | SideBySide:
    """Draw a dot and a whisker a row, sorted within its block, each with its number beside it.

    Parameters
    ----------
    data : DataFrame or Comparison
        Of a comparison, items are rows, cells are blocks and each metric has a figure; marks of items that are
        significantly worse than the best are hollow.
    value, low, high : str
        Columns, float. Lines without a value are left out; without ends they have no whisker.
    item : str
        Column that labels the rows; a model has its colour and symbol.
    block : str, optional
        Column whose values are headings between rows.
    series : str, optional
        Column whose values share a row, a little apart, told by colour and symbol in a legend.
    axis : str
        Title of the x axis; by default `value`, or the metric of the comparison.
    digits : int
        Decimals of the numbers.
    sort : bool
        Whether rows stand by value, the greatest first; else in the order of the frame.
    caption, title : str
        The message, and what is measured; the caption of a comparison is its verdict unless given.
    """
    if isinstance(data, Comparison):
        return together(_of_comparison(one, digits, caption, title, axis) for one in by_metric(data))
    blocks = [block] if block else []
    shown = data.dropna(subset=[value])
    if sort and not series:
        order = {name: at for at, name in enumerate(shown[block].unique())} if block else {}
        key = shown[block].map(order) if block else 0
        shown = shown.assign(_block=key).sort_values(["_block", value], ascending=[True, False], kind="stable")
    plain = shown.assign(
        _value=shown[value],
        _low=rows.column(shown, low),
        _high=rows.column(shown, high),
        _item=shown[item],
        _open=False,
    )
    looks = theme.in_order(list(map(str, shown[series].unique()))) if series else None
    plain["_series"] = shown[series].astype(str) if series else ""
    plot = _drawn(plain, blocks, axis or value, item, digits, looks)
    return replace(plot, caption=caption, title=title)


def _of_comparison(result: Comparison, digits: int, caption: str, title: str, axis: str) -> Plot:
    import pandas as pd

    from patbench_core.report.verdict import message

    made = []
    for cell in cells(result):
        one = cell.models.assign(_cell=cell.name, _value=cell.models["score"], _item=cell.models[result.between])
        made.append(one.assign(_low=one["low"], _high=one["high"], _open=one["verdict"] == "significantly worse"))
    frame = pd.concat(made).dropna(subset=["_value"]).assign(_series="")
    several = len(frame["_cell"].unique()) > 1
    said = caption or message(result)
    note = FILLED if frame["_open"].any() else ""
    name = axis or str(frame["metric"].iloc[0])
    plot = _drawn(frame, ["_cell"] if several else [], name, result.between, digits, None)
    return replace(plot, caption=said, title=title, note=note)


def _drawn(
    frame: "pd.DataFrame",
    block: list[str],
    axis: str,
    item_column: str,
    digits: int,
    looks: dict[str, theme.Look] | None,
) -> Plot:
    import plotly.graph_objects as go

    place = rows.laid_out(frame, "_item", block)
    frame = frame.assign(_row=place.at)
    names = list(looks or ())
    step = 0.6 / max(1, len(names))
    figure = go.Figure()
    for keys, lines in frame.groupby(["_item", "_series"], sort=False):
        item, series = map(str, keys)
        look = looks[series] if looks else theme.look(item)
        shift = (names.index(series) - (len(names) - 1) / 2) * step if looks else 0.0
        meta = {"series": series} if looks else rows.meta(item, item_column)
        figure.add_scatter(**_trace(lines, item, look, shift, digits), meta=meta)
    panels.finish(figure, rows.height(place.height, max(rows.ROW, 15 * len(names) + 8)))
    rows.draw_rows(figure, place)
    figure.update_xaxes(title_text=escape(axis), range=rows.extent(frame, "_value", "_low", "_high"))
    return Plot(figure, _described(frame, axis, digits), legend=looks or {})


def _trace(lines: "pd.DataFrame", item: str, look: theme.Look, shift: float, digits: int) -> dict[str, Any]:
    """One item: its dots, whiskers and numbers."""
    value, low, high = (lines[name].tolist() for name in ("_value", "_low", "_high"))
    symbols = [f"{look.symbol}-open" if hollow else look.symbol for hollow in lines["_open"]]
    return {
        "x": value,
        "y": [row + shift for row in lines["_row"]],
        "mode": "markers+text",
        "text": [words.number(each, digits) for each in value],
        "textposition": "top center",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "name": escape(item),
        "marker": {"color": look.colour, "symbol": symbols, "size": 10, "line": {"color": look.colour, "width": 2}},
        "error_x": rows.whisker(value, low, high, look.colour),
        "customdata": rows.told(lines, "_value", "_low", "_high", digits),
        "hovertemplate": escape(item) + "<br>%{customdata}<extra></extra>",
    }


def _described(frame: "pd.DataFrame", axis: str, digits: int) -> str:
    """The first rows in words."""
    told = [
        f"{line['_item']}{' ' + line['_series'] if line['_series'] else ''} "
        f"{words.interval(line['_value'], line['_low'], line['_high'], digits)}"
        for line in frame.head(8).to_dict("records")
    ]
    more = f"; {words.plural(len(frame) - 8, 'more row')}" if len(frame) > 8 else ""
    return f"{axis} with intervals: {'; '.join(told)}{more}."
