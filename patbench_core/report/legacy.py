"""What the pages that have not moved to DataFrames still use; deleted with the last of them.

Legacy as well: `intervals`, and the imports marked *legacy* in `section` and `table`.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from patbench_core.report.figure import Plot, SideBySide

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(r"[+−–-]?\d")
"""How a cell with a number begins."""


@dataclass(frozen=True)
class DataTable:
    """The table behind a figure.

    Attributes
    ----------
    data : DataFrame
        Full precision; this is what downloads as CSV.
    shown : DataFrame
        Text of the cells, row by row as in `data`.
    name : str
        Of the CSV file, without ``.csv``.
    find : bool
        Whether readers can filter and sort the rows (``book/static/tables.js``).
    """

    data: "pd.DataFrame"
    shown: "pd.DataFrame"
    name: str
    find: bool = False

    def html(self) -> str:
        """A table that scrolls sideways on a narrow page, words to the left and numbers to the right, and its CSV."""
        words = [not any(map(_NUMBER.match, map(str, self.shown[name]))) for name in self.shown]
        kinds = [' class="pb-words"' if each else "" for each in words]
        head = "".join(
            f'<th scope="col"{kind}>{escape(str(name))}</th>' for name, kind in zip(self.shown, kinds, strict=True)
        )
        rows = "".join(f"<tr>{_cells(row, kinds)}</tr>" for row in self.shown.itertuples(index=False))
        csv = base64.b64encode(self.data.to_csv(index=False).encode()).decode()
        link = (
            f'<a class="pb-csv" download="{escape(self.name, quote=True)}.csv" '
            f'href="data:text/csv;charset=utf-8;base64,{csv}">Download as CSV</a>'
        )
        kind = "pb-table pb-find" if self.find else "pb-table"
        return (
            f'<div class="{kind}"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div><p>{link}</p>'
        )

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        return self.html()


def _cells(row: tuple[object, ...], kinds: Sequence[str]) -> str:
    """Cells of a row, each with the attribute of its column."""
    first, *others = (escape(str(cell)) for cell in row)
    rest = (f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], others, strict=True))
    return f'<th scope="row">{first}</th>{"".join(rest)}'


@dataclass(frozen=True)
class Section:
    """A part of a page.

    Attributes
    ----------
    heading, facts : str
        Name of the landscape, and its size.
    badges : tuple of str
        Such as ``synthetic``.
    answer : str
        One or two sentences built from the numbers.
    plot : Plot, SideBySide or None
        None where there is nothing to draw.
    table : DataTable or None
    points : tuple of str
        What else the numbers say, a line each below the answer.
    made_by : tuple of str
        Commands that make the records.
    notes : tuple of str
    """

    heading: str
    facts: str
    badges: tuple[str, ...]
    answer: str
    plot: Plot | SideBySide | None
    table: DataTable | None
    points: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def html(self) -> str:
        """The section; all text is escaped."""
        badges = "".join(f'<span class="pb-badge pb-{escape(b.split()[0])}">{escape(b)}</span>' for b in self.badges)
        parts = [
            f'<h3 class="pb-heading">{escape(self.heading)} {badges}</h3>',
            f'<p class="pb-facts">{escape(self.facts)}</p>' if self.facts else "",
            f'<p class="pb-answer">{escape(self.answer)}</p>',
            _list(self.points),
            self.plot.html() if self.plot else "",
            self.table.html() if self.table else "",
            *(f'<p class="pb-note">{escape(note)}</p>' for note in self.notes),
        ]
        if self.made_by:
            commands = escape("\n".join(self.made_by))
            parts.append(f'<details class="pb-made"><summary>How it was made</summary><pre>{commands}</pre></details>')
        return f'<section class="pb-section">{"".join(parts)}</section>'

    def _repr_html_(self) -> str:
        """The section in a notebook."""
        return self.html()


def _list(points: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(point)}</li>" for point in points)
    return f'<ul class="pb-points">{items}</ul>' if items else ""


@dataclass(frozen=True)
class Page:
    """The sections of a page, one below the other."""

    sections: tuple[Section, ...]

    def _repr_html_(self) -> str:
        """The page in a notebook."""
        return "".join(section.html() for section in self.sections)


def page(sections: Iterable[Section]) -> Page:
    """A page of `sections`."""
    return Page(tuple(sections))
