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


@dataclass(frozen=True)
class Rows:
    """Where the rows of a figure stand, from 0 at the top.

    Attributes
    ----------
    at : list of int
        Row of each line of the frame.
    labels : dict of {int: str}
        Label by row.
    headings : dict of {int: str}
        Heading of a block by row.
    height : int
        Number of rows, headings among them.
    """

    at: list[int]
    labels: dict[int, str]
    headings: dict[int, str]
    height: int


def laid_out(frame: "pd.DataFrame", label: str, block: Sequence[str] = ()) -> Rows:
    """Rows for the lines of `frame` in its order; equal labels of one block share a row.

    Parameters
    ----------
    label : str
        Column with the labels.
    block : sequence of str
        Columns that make a block; empty for one block without a heading.
    """
    at, labels, headings, where = [], {}, {}, {}
    height, before = 0, None
    for line in frame.to_dict("records"):
        name = " · ".join(str(line[column]) for column in block)
        if name != before and name:
            headings[height] = name
            height += 1
        before = name
        key = (name, str(line[label]))
        if key not in where:
            where[key] = height
            labels[height] = str(line[label])
            height += 1
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
    return "<br>".join(map(escape, wrap(text, letters, break_long_words=False) or [""]))


def height(rows: int, row: int = ROW) -> int:
    """Pixels of a figure with `rows` rows."""
    return FRAME + row * rows


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
