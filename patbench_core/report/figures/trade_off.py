"""Quality against a size, a speed or a price: points with their names, and the front of those that nothing beats."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from patbench_core.report import theme, words
from patbench_core.report.figure import Plot
from patbench_core.report.figures import panels, rows
from patbench_core.report.figures.columns import of_columns

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_LEGEND = 10  # on a phone, where few names fit beside points; more items than that are told by hover


@of_columns("x", "y", "item", "label", "line", "panel", "hollow")
def trade_off(
    data: "pd.DataFrame",
    x: str,
    y: str = "score",
    *,
    low: str = "low",
    high: str = "high",
    item: str = "model",
    label: str | None = None,
    line: str | None = None,
    panel: str | None = None,
    hollow: str | None = None,
    log: bool = True,
    front: Literal["", "less", "more"] = "less",
    x_title: str = "",
    y_title: str = "",
    digits: int = 3,
    caption: str = "",
    title: str = "",
) -> Plot:
    """Draw a point a line of the frame, labelled at the point, and the front as steps.

    Parameters
    ----------
    data : DataFrame
    x, y : str
        Columns, numeric; lines without either are left out.
    low, high : str
        Columns of the interval of `y`; drawn where the frame has them.
    item : str
        Column that gives colour and symbol.
    label : str, optional
        Column of the words at the point; by default `item`.
    line : str, optional
        Column: points of one value are joined, in the order of `x`.
    panel : str, optional
        Column: what has a panel of its own.
    hollow : str, optional
        Column of bool: points drawn hollow, such as published ones.
    log : bool
        Whether `x` is logarithmic.
    front : {"less", "more", ""}
        Which end of `x` is good; the steps join points that no other beats in both. Empty: no front.
    """
    frame = data.dropna(subset=[x, y])
    items = list(dict.fromkeys(map(str, frame[item])))
    looks = panels.looks(items, item == "model")
    columns = (x, y, low, high, label or item, hollow or "")
    parts = panels.parts(frame, frame, panel)
    figure, height = panels.stacked(list(parts))
    for at, part in enumerate(parts.values(), start=1):
        for trace in _lines(part, x, y, line, front):
            figure.add_scatter(**trace, row=at, col=1)
        for each, points in part.groupby(item, sort=False):
            trace = _points(points, columns, looks[str(each)], digits)
            trace["textposition"] = [_beside(value, part[x], log) for value in points[x]]
            figure.add_scatter(**trace, meta=rows.meta(str(each), item) | {"thin": True}, row=at, col=1)
        axis = {"type": "log" if log else "linear", "zeroline": False} | _span(part[x], log)
        figure.update_xaxes(title_text=escape(x_title or x), **axis, row=at, col=1)
        figure.update_yaxes(title_text=escape(y_title or y), row=at, col=1)
    panels.finish(figure, height, panel is not None)
    note = "Steps: nothing here is better in both. " if front else ""
    note += "Names that would overlap are shown on hover."
    legend = looks if len(looks) <= _LONGEST_LEGEND else {}
    described = _described(frame, x, y, label or item, digits)
    return Plot(figure, described, caption, title, note, legend=legend, ends=True)


def on_front(frame: "pd.DataFrame", x: str, y: str, better: str) -> "pd.DataFrame":
    """Points that no other beats in one of `x` and `y` without losing in the other, in the order of `x`.

    Parameters
    ----------
    better : {"less", "more"}
        Which `x` is good; of `y` the more is.
    """
    ordered = frame.sort_values([x, y], ascending=[better == "less", False], kind="stable")
    best = ordered[y].astype(float).cummax().shift(fill_value=float("-inf"))
    return ordered[ordered[y] > best].sort_values(x)


def _lines(part: "pd.DataFrame", x: str, y: str, line: str | None, front: str) -> Iterator[dict[str, Any]]:
    """The front, then what joins points of one line."""
    if front:
        yield _steps(part, x, y, front)
    for _, joined in part.groupby(line, sort=False) if line else ():
        yield _joined(joined.sort_values(x), x, y)


def _steps(part: "pd.DataFrame", x: str, y: str, better: str) -> dict[str, Any]:
    points = on_front(part, x, y, better)
    return {
        "x": points[x].tolist(),
        "y": points[y].tolist(),
        "mode": "lines",
        "line": {"color": theme.GREY, "width": 1.5, "shape": "hv" if better == "less" else "vh"},
        "hoverinfo": "skip",
    }


def _joined(part: "pd.DataFrame", x: str, y: str) -> dict[str, Any]:
    dotted = {"color": theme.GREY, "width": 1, "dash": "dot"}
    return {"x": part[x].tolist(), "y": part[y].tolist(), "mode": "lines", "line": dotted, "hoverinfo": "skip"}


def _points(points: "pd.DataFrame", columns: tuple[str, ...], look: theme.Look, digits: int) -> dict[str, Any]:
    x, y, low, high, label, hollow = columns
    value = points[y].tolist()
    names = [f"\u00a0{escape(str(each))}\u00a0" for each in points[label]]
    open_marks = points[hollow].tolist() if hollow else [False] * len(points)
    trace: dict[str, Any] = {
        "x": points[x].tolist(),
        "y": value,
        "mode": "markers+text",
        "text": names,
        "textfont": {"size": 11},
        "cliponaxis": False,
        "marker": {
            "color": look.colour,
            "symbol": [f"{look.symbol}-open" if each else look.symbol for each in open_marks],
            "size": 10,
            "line": {"color": look.colour, "width": 2},
        },
        "customdata": rows.told(points, y, low, high, digits),
        "hovertemplate": "%{text}<br>%{x:,}: %{customdata}<extra></extra>",
    }
    if low in points and high in points:
        trace["error_y"] = rows.whisker(value, rows.column(points, low), rows.column(points, high), look.colour)
    return trace


def _beside(value: float, values: "pd.Series", log: bool) -> str:
    """Where a point's name stands: below to the left in the right half of the axis, so that none is cut."""
    from math import log10

    scale = log10 if log else float
    low, high = scale(values.min()), scale(values.max())
    return "bottom left" if scale(value) > low + 0.55 * (high - low) else "top right"


def _span(values: "pd.Series", log: bool) -> dict[str, Any]:
    """Room beside the outermost points for their names; on a log axis ticks at each 1, 2 and 5."""
    from math import log10

    if values.empty:
        return {}
    ends = [float(values.min()), float(values.max())]
    if log:
        ends = [log10(each) for each in ends]
    room = (ends[1] - ends[0]) or 0.5
    return {"range": [ends[0] - 0.08 * room, ends[1] + 0.08 * room]} | (
        {"dtick": "D2" if ends[1] - ends[0] < 1 else 1} if log else {}
    )


def _described(frame: "pd.DataFrame", x: str, y: str, label: str, digits: int) -> str:
    told = [
        f"{line[label]} {words.number(line[y], digits)} at {line[x]:,.4g}" for line in frame.head(8).to_dict("records")
    ]
    return f"{y} against {x}: {'; '.join(told)}."
