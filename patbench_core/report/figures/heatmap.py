"""A matrix of numbers, each written in its cell, coloured by one scale that means what it says."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from patbench_core.report import words
from patbench_core.report.figure import Plot
from patbench_core.report.figures import panels
from patbench_core.report.figures import rows as shared
from patbench_core.report.figures.columns import of_columns
from patbench_core.report.theme import channels, ink

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

Kind = Literal["values", "differences", "groups"]
_SCALES: dict[str, tuple[str, ...]] = {
    "values": ("#f3ead3", "#a9cdb6", "#5a9fa0", "#2b6d8a", "#143c5e"),
    "differences": ("#a33a00", "#e89a63", "#ffffff", "#6fa3d8", "#164f94"),
    "groups": ("#1d5a8c", "#8fb8d8", "#dbe6ee", "#f1efe9"),
}
"""From least to greatest; of groups from the first on."""

_ROW, _LINE, _FRAME, _CHARACTER = 34, 18, 96, 6.6
_LEVEL, _MOST_LEVEL = 520, 6
"""Pixels of all columns, and columns, whose names stand level where they fit; else they stand upright, and need their
length above the cells."""


@of_columns("row", "column", "value", "group", "text", "hover")
def heatmap(
    data: "pd.DataFrame",
    row: str,
    column: str,
    value: str = "score",
    *,
    kind: Kind = "values",
    group: str | None = None,
    text: str | None = None,
    hover: str | None = None,
    show: Callable[[float], str] | None = None,
    limits: tuple[float, float] | None = None,
    caption: str = "",
    title: str = "",
) -> Plot:
    """Draw a cell for each row and column, all on one scale.

    Parameters
    ----------
    data : DataFrame
        A line a cell, in the order in which rows and columns are to stand.
    row, column, value : str
        Columns. A value that is missing leaves its cell empty.
    kind : {"values", "differences", "groups"}
        Light to dark from the least to the greatest; white at zero, with equal lengths on both sides; or by `group`.
    group : str, optional
        Column of rank groups, 1 for all that do not differ significantly from the best of their row: one colour.
    text, hover : str, optional
        Columns of what stands in a cell instead of the number, and of what it says when pointed at.
    show : callable, optional
        How a number is written; by default with three decimals, differences with their sign.
    limits : (float, float), optional
        Values of the ends of the scale.
    """
    import plotly.graph_objects as go

    write = show or (words.plus if kind == "differences" else words.number)
    across, down = (list(dict.fromkeys(map(str, data[name]))) for name in (column, row))
    cells = data.dropna(subset=[value])
    shades = _shades(cells, value, kind, group, limits)
    told = [write(each) for each in cells[value]] if text is None else cells[text].astype(str).tolist()
    xs, ys = cells[column].map(str).tolist(), cells[row].map(str).tolist()
    points = cells[hover].astype(str).tolist() if hover else told
    figure = go.Figure(_squares(xs, ys, shades, kind))
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="text",
        text=told,
        textfont={"size": 12, "color": [ink(_colour(each, _SCALES[kind])) for each in shades]},
        customdata=[[x, y, escape(point)] for x, y, point in zip(xs, ys, points, strict=True)],
        hovertemplate="%{customdata[1]}<br>%{customdata[0]}<br>%{customdata[2]}<extra></extra>",
    )
    _lay_out(figure, across, down, column)
    return Plot(figure, _described(cells, row, column, value, write), caption, title, _NOTES[kind])


_NOTES = {
    "values": "",
    "differences": "White means no difference; blue is higher, orange is lower.",
    "groups": "Dark: no significant difference to the best of the row.",
}


def _lay_out(figure: "Figure", across: list[str], down: list[str], title: str) -> None:
    """Columns named above, rows beside, as high as the names need."""
    names = [shared.wrapped(each) for each in down]
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    level = [shared.wrapped(each, 11) for each in across]
    upright = len(across) > _MOST_LEVEL or _CHARACTER * _longest(level) * len(across) > _LEVEL
    labels = [shared.wrapped(each, 20) for each in across] if upright else level
    longest = _longest(labels)
    frame = 56 + _CHARACTER * longest if upright else _FRAME
    panels.finish(figure, int(frame) + max(_ROW, _LINE * lines) * len(down))
    figure.update_layout(margin={"b": 8, "t": 8})
    figure.update_yaxes(type="category", categoryarray=down, range=[len(down) - 0.5, -0.5], showgrid=False)
    figure.update_yaxes(tickvals=down, ticktext=names)
    figure.update_xaxes(type="category", categoryarray=across, range=[-0.5, len(across) - 0.5], showgrid=False)
    figure.update_xaxes(side="top", title_text=escape(title), title_standoff=6, tickvals=across, ticktext=labels)
    if upright:
        figure.update_xaxes(tickangle=-90)


def _longest(labels: list[str]) -> int:
    return max((len(part) for label in labels for part in label.split("<br>")), default=0)


def _shades(
    cells: "pd.DataFrame", value: str, kind: Kind, group: str | None, limits: tuple[float, float] | None
) -> list[float]:
    """Place of each cell on its scale, from 0 to 1."""
    if kind == "groups":
        places = (cells[group or "group"].astype(float) - 1) / (len(_SCALES["groups"]) - 1)
        return [min(1.0, each) for each in places]
    values = cells[value].astype(float)
    if limits is None and kind == "differences":
        most = float(values.abs().max()) if len(values) else 1.0
        limits = (-most, most)
    low, high = limits or ((float(values.min()), float(values.max())) if len(values) else (0.0, 1.0))
    if high <= low:
        return [0.5] * len(values)
    return [min(1.0, max(0.0, (each - low) / (high - low))) for each in values]


def _squares(xs: list[str], ys: list[str], shades: list[float], kind: Kind) -> dict[str, Any]:
    scale = _SCALES[kind]
    return {
        "type": "heatmap",
        "x": xs,
        "y": ys,
        "z": shades,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[at / (len(scale) - 1), colour] for at, colour in enumerate(scale)],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }


def _colour(share: float, scale: tuple[str, ...]) -> str:
    """The colour at `share` of a scale, between its two neighbours, as Plotly mixes them."""
    position = share * (len(scale) - 1)
    at = min(int(position), len(scale) - 2)
    one, other = (channels(scale[at + side]) for side in (0, 1))
    mixed = (round(a + (b - a) * (position - at)) for a, b in zip(one, other, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _described(cells: "pd.DataFrame", row: str, column: str, value: str, write: Callable[[float], str]) -> str:
    if cells.empty:
        return f"{value} by {row} and {column}: none."
    told = []
    for word, at in (("greatest", int(cells[value].argmax())), ("least", int(cells[value].argmin()))):
        line = cells.iloc[at]
        told.append(f"{word} {write(line[value])} ({line[row]}, {line[column]})")
    return f"{value} by {row} and {column}: {', '.join(told)}."
