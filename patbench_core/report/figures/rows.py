"""What figures with a row an item share: items of each block in order, headings between blocks, labels, heights."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from patbench_core.report import words

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

ROW, FRAME = 32, 62
"""Pixels: a row; what the axis below the rows and its title take."""

_LETTERS = 26
"""Of a line of a row's label; a longer one goes on below."""

_LINE = 0.53
"""Of a row: a line of its label. Two lines fit into one row, more make theirs higher."""


@dataclass(frozen=True)
class Rows:
    """Where the rows of a figure stand, from 0 at the top.

    Attributes
    ----------
    at : list of float
        Middle of the row of each line of the frame.
    labels : dict of {float: str}
        Label by row.
    headings : dict of {float: str}
        Heading of a block by row.
    height : float
        Of all rows, headings among them; 1 is a row whose label needs no more than two lines.
    """

    at: list[float]
    labels: dict[float, str]
    headings: dict[float, str]
    height: float


def laid_out(frame: "pd.DataFrame", label: str, block: Sequence[str] = ()) -> Rows:
    """Rows for the lines of `frame` in its order; equal labels of one block share a row.

    Parameters
    ----------
    label : str
        Column with the labels.
    block : sequence of str
        Columns that make a block; empty for one block without a heading.
    """
    at: list[float] = []
    labels: dict[float, str] = {}
    headings: dict[float, str] = {}
    where: dict[tuple[str, str], float] = {}
    height, before = 0.0, None
    for line in frame.to_dict("records"):
        name = " · ".join(str(line[column]) for column in block)
        if name != before and name:
            headings[height] = name
            height += 1
        before = name
        key = (name, str(line[label]))
        if key not in where:
            high = max(1.0, _LINE * len(_lines(key[1])))
            where[key] = height + (high - 1) / 2
            labels[where[key]] = key[1]
            height += high
        at.append(where[key])
    return Rows(at, labels, headings, height)


def draw_rows(figure: "Figure", rows: Rows) -> None:
    """Set the y axis to `rows`: labels, headings, and nothing that looks like a value."""
    ticks = sorted(rows.labels)
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[wrapped(rows.labels[at]) for at in ticks],
        range=[rows.height - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    for at, name in rows.headings.items():
        anchor = {"x": 0, "xref": "paper", "xanchor": "left", "y": at, "yref": "y", "yanchor": "middle"}
        figure.add_annotation(text=f"<b>{escape(name)}</b>", name="block", showarrow=False, **anchor)


def wrapped(text: str, letters: int = _LETTERS) -> str:
    """`text` escaped, broken into lines that fit beside the rows."""
    return "<br>".join(map(escape, _lines(text, letters)))


def _lines(text: str, letters: int = _LETTERS) -> list[str]:
    return wrap(text, letters, break_long_words=False) or [""]


def height(rows: float, row: int = ROW) -> int:
    """Pixels of a figure with `rows` rows."""
    return FRAME + round(row * rows)


def whisker(value: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str) -> dict[str, Any]:
    """Error bars from `low` to `high`, each side its own length; none on a side without an end (NaN)."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [top - middle if top == top else 0.0 for top, middle in zip(high, value, strict=True)],
        "arrayminus": [middle - bottom if bottom == bottom else 0.0 for bottom, middle in zip(low, value, strict=True)],
        "color": colour,
        "thickness": 2,
        "width": 0,
    }


def meta(name: str, column: str) -> dict[str, str]:
    """What the page's script knows a trace by: a model, which readers choose for all pages, or a series of a figure."""
    return {"item" if column == "model" else "series": name}


def column(frame: "pd.DataFrame", name: str | None) -> list[float]:
    """Values of a column, float; as many NaN where the frame has none of that name."""
    return frame[name].astype(float).tolist() if name in frame else [float("nan")] * len(frame)


def told(frame: "pd.DataFrame", value: str, low: str | None, high: str | None, digits: int) -> list[str]:
    """Each value with its interval in words, for hover."""
    numbers = zip(*(column(frame, name) for name in (value, low, high)), strict=True)
    return [words.interval(middle, bottom, top, digits) for middle, bottom, top in numbers]


def extent(frame: "pd.DataFrame", *columns: str) -> list[float]:
    """Ends of an axis: a little below the least and a little above the greatest number in `columns`."""
    values = [value for name in columns for value in column(frame, name) if value == value]
    least, greatest = min(values, default=0.0), max(values, default=1.0)
    room = 0.06 * (greatest - least) or 0.05
    return [least - room, greatest + room]
