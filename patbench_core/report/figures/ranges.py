"""Published ranges as ranges, from low to high, with what was measured beside them."""

from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.report import theme, words
from patbench_core.report.figure import Plot
from patbench_core.report.figures import panels, rows
from patbench_core.report.figures.columns import of_columns

if TYPE_CHECKING:
    import pandas as pd

NOTE = "Grey bands are published ranges; a single line is a published bound."


@of_columns("value", "label", "published_low", "published_high", "item", "block")
def ranges(
    data: "pd.DataFrame",
    *,
    label: str = "claim",
    published_low: str = "published low",
    published_high: str = "published high",
    value: str = "measured",
    low: str = "low",
    high: str = "high",
    item: str | None = None,
    block: str | None = None,
    axis: str = "",
    digits: int = 3,
    caption: str = "",
    title: str = "",
    note: str = NOTE,
) -> Plot:
    """Draw a bar from the low to the high end that was published, and the measured values on it with whiskers.

    Parameters
    ----------
    data : DataFrame
        A line a measured value; lines of one `label` share a row and its published range.
    published_low, published_high : str
        Columns. Where one end is missing ("up to 7.1") a tick stands at the other end, and no bar; no point is drawn
        between them, since nobody published one.
    value, low, high : str
        Columns of what was measured, and its interval.
    item : str, optional
        Column that gives colour and symbol to the measured values.
    block : str, optional
        Column whose values are headings between rows.
    note : str
        How to read bands and lines.
    """
    import plotly.graph_objects as go

    frame = data.assign(_item=data[item].map(str) if item else "measured")
    layout = rows.laid_out(frame, label, [block] if block else [])
    frame = frame.assign(_row=layout.at)
    published = frame.drop_duplicates("_row")[[published_low, published_high, "_row"]]
    bars = [_bar(*line) for line in published.itertuples(index=False, name=None)]
    items = list(dict.fromkeys(frame["_item"]))
    looks = panels.looks(items, item == "model")
    figure = go.Figure(layout={"shapes": [shape for bar in bars for shape in bar]})
    for at, name in enumerate(items):
        lines = frame[(frame["_item"] == name) & frame[value].notna()]
        shift = 0.5 * (at - (len(items) - 1) / 2) / len(items)
        trace = _measured(lines, (value, low, high, label), name, looks[name], shift, digits)
        figure.add_scatter(**trace, meta=rows.meta(name, item or ""))
    panels.finish(figure, rows.height(layout.height, max(34, 14 * len(items) + 8)))
    rows.draw_rows(figure, layout)
    span = rows.extent(frame, published_low, published_high, value, low, high)
    figure.update_xaxes(title_text=escape(axis or value), range=span)
    described = _described(frame, (label, published_low, published_high, value), digits)
    return Plot(figure, described, caption, title, note, legend=looks)


_BAND = "rgba(125, 133, 144, 0.45)"


def _bar(low: float, high: float, row: int) -> list[dict[str, Any]]:
    """A band where both ends are known, a tick where one is; nothing where none is."""
    ends = [end for end in (low, high) if end == end and end is not None]
    common = {"y0": row - 0.36, "y1": row + 0.36, "layer": "below"}
    ticks = [
        {"type": "line", "x0": end, "x1": end, "line": {"color": theme.GREY, "width": 3}} | common for end in set(ends)
    ]
    if len(ends) < 2 or low == high:
        return ticks
    fill = {"fillcolor": _BAND, "line": {"width": 0}}
    return [{"type": "rect", "x0": low, "x1": high} | fill | common]


def _measured(
    lines: "pd.DataFrame", columns: tuple[str, ...], name: str, look: theme.Look, shift: float, digits: int
) -> dict[str, Any]:
    value, low, high, label = columns
    middle = lines[value].tolist()
    ends = [rows.column(lines, end) for end in (low, high)]
    return {
        "x": middle,
        "y": [row + shift for row in lines["_row"]],
        "mode": "markers",
        "name": escape(name),
        "marker": {"color": look.colour, "symbol": look.symbol, "size": 10},
        "error_x": rows.whisker(middle, ends[0], ends[1], look.colour),
        "text": [escape(str(each)) for each in lines[label]],
        "customdata": rows.told(lines, value, low, high, digits),
        "hovertemplate": "%{text}<br>" + escape(name) + " %{customdata}<extra></extra>",
    }


def _described(frame: "pd.DataFrame", columns: tuple[str, ...], digits: int) -> str:
    label, low, high, value = columns
    told = [
        f"{line[label]}: published {words.bracket(line[low], line[high], digits) or 'no range'}, "
        f"measured {words.number(line[value], digits)}"
        for line in frame.head(8).to_dict("records")
    ]
    return "; ".join(told) + "."
