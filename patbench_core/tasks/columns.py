"""Columns of the table that a task's command prints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from patbench_core.results.record import Record
from patbench_core.stats.bounds import cut


@dataclass(frozen=True)
class Row:
    """One line of the table that a command prints.

    Attributes
    ----------
    name : str
        The scope, method or family of methods.
    scores : mapping
        What the record holds of it.
    first : bool
        Whether it is the first line of its record.
    """

    record: Record
    name: str
    scores: Mapping[str, Any]
    first: bool = True


@dataclass(frozen=True)
class Column:
    """A column of numbers in the table that a command prints.

    Attributes
    ----------
    cell : callable
        Text of a row's cell.
    text : bool
        Whether it is text, set before the numbers.
    once : bool
        Whether only the first row of a record has it.
    """

    title: str
    cell: Callable[[Row], str]
    text: bool = False
    once: bool = False


def score(metric: str, title: str = "") -> Column:
    """The value of a measure."""
    return Column(title or metric, lambda row: f"{row.scores['metrics'][metric]:.4f}")


def limits(metric: str, part: str = "ci", title: str = "95 %", decimals: int = 3) -> Column:
    """Both ends of an interval of a measure, no farther out than it goes; a dash where it is not known."""

    def cell(row: Row) -> str:
        return shown(*cut(metric, row.scores[part][metric]), f".{decimals}f")

    return Column(title, cell)


def shown(low: float, high: float, form: str) -> str:
    """Both ends of an interval, such as ``0.412 to 0.467``; a dash where they are not known (NaN)."""
    return f"{low:{form}} to {high:{form}}" if low == low else "–"


NAME = Column("method", lambda row: row.name, text=True)
"""The row's own name."""
