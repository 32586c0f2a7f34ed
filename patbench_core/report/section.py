"""One landscape on a page: what it is, the answer, the figure, the table, how it was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from patbench_core.report.plot import Plot, SideBySide
from patbench_core.report.table import DataTable


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
