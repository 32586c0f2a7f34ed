"""Scores over a setting, such as the depth of a list, kept dimensions or a weight, as lines with bands."""

from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.report import theme, words
from patbench_core.report.figure import Plot
from patbench_core.report.figures import panels, rows
from patbench_core.report.figures.columns import of_columns

if TYPE_CHECKING:
    import pandas as pd


@of_columns("x", "y", "item", "panel", "chosen", "reference")
def curve(
    data: "pd.DataFrame",
    x: str,
    y: str = "score",
    *,
    low: str | None = "low",
    high: str | None = "high",
    item: str = "model",
    panel: str | None = None,
    chosen: str | None = None,
    reference: str | None = None,
    log2: bool = False,
    x_title: str = "",
    y_title: str = "",
    digits: int = 3,
    caption: str = "",
    title: str = "",
) -> Plot:
    """Draw `y` against `x`, a line an item, with the interval as a band where there is one.

    Parameters
    ----------
    data : DataFrame
        A row an item, panel and setting.
    x, y : str
        Columns, numeric. Lines without either are left out.
    low, high : str, optional
        Columns of the band's ends; a frame without them has no bands.
    item, panel : str
        Columns: what has a line of its own, and what has a panel of its own.
    chosen : str, optional
        Column of bool: settings that were chosen (on held-out queries, say); they are ringed.
    reference : str, optional
        Column of bool: lines drawn thin and grey, such as published values.
    log2 : bool
        Whether `x` is shown by its doublings.
    """
    frame = data.dropna(subset=[x, y]).sort_values(x, kind="stable")
    items = list(dict.fromkeys(map(str, data[item])))
    looks = panels.looks(items, item == "model")
    columns = (x, y, low, high)
    parts = panels.parts(frame, data, panel)
    figure, height = panels.stacked(list(parts))
    for at, lines in enumerate(parts.values(), start=1):
        by_item = {each: lines[lines[item].map(str) == each] for each in items}
        for each, own in by_item.items() if {low, high} <= set(frame.columns) else ():
            band = panels.band(rows.column(own, x), rows.column(own, low), rows.column(own, high), looks[each].colour)
            figure.add_scatter(**band, meta=rows.meta(each, item), row=at, col=1)
        for each, own in by_item.items():
            grey = bool(reference and own[reference].any())
            traces = [_line(own, each, looks[each], columns, digits, grey)]
            if chosen and own[chosen].any():
                traces.append(_rings(own[own[chosen]], x, y, looks[each].colour))
            for trace in traces:
                figure.add_scatter(**trace, meta=rows.meta(each, item), row=at, col=1)
        figure.update_xaxes(title_text=escape(x_title or x), zeroline=False, row=at, col=1)
        figure.update_yaxes(title_text=escape(y_title or y), row=at, col=1)
        if log2 and len(lines):
            ticks = panels.ticks(lines[x])
            text = [words.count(each) for each in ticks]
            figure.update_xaxes(type="log", tickvals=ticks, ticktext=text, row=at, col=1)
    panels.finish(figure, height, panel is not None)
    note = "Rings mark what was chosen." if chosen else ""
    return Plot(figure, _described(frame, x, y, item, digits), caption, title, note, legend=looks)


def _line(
    part: "pd.DataFrame", item: str, look: theme.Look, columns: tuple[Any, ...], digits: int, grey: bool
) -> dict[str, Any]:
    x, y, low, high = columns
    colour = theme.GREY if grey else look.colour
    return {
        "x": part[x].tolist(),
        "y": part[y].tolist(),
        "mode": "lines+markers",
        "name": escape(item),
        "line": {"color": colour, "width": 1.5 if grey else 2, "dash": "dot" if grey else look.dash},
        "marker": {"color": colour, "symbol": look.symbol, "size": 7},
        "customdata": rows.told(part, y, low, high, digits),
        "hovertemplate": escape(item) + "<br>%{x}: %{customdata}<extra></extra>",
    }


def _rings(part: "pd.DataFrame", x: str, y: str, colour: str) -> dict[str, Any]:
    return {
        "x": part[x].tolist(),
        "y": part[y].tolist(),
        "mode": "markers",
        "marker": {"symbol": "circle-open", "size": 17, "color": colour, "line": {"width": 2.5, "color": colour}},
        "hoverinfo": "skip",
    }


def _described(frame: "pd.DataFrame", x: str, y: str, item: str, digits: int) -> str:
    """First and last value of each line."""
    told = []
    for name, part in frame.groupby(item, sort=False):
        first, last = part.iloc[0], part.iloc[-1]
        told.append(
            f"{name} {words.number(first[y], digits)} at {first[x]:g}, {words.number(last[y], digits)} at {last[x]:g}"
        )
    return f"{y} over {x}: {'; '.join(told[:8])}."
