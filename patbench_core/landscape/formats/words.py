"""Dates of a column, publications of a cell. (Stand-ins.)"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from patbench_core.landscape import numbers
from patbench_core.landscape.formats.row import iso_date


@dataclass(frozen=True)
class Reading:
    """How the dates of one column are read."""

    note: str = ""

    def __call__(self, written: str, year: str = "") -> str | None:
        """ISO 8601."""
        return iso_date(written)


def decide(values: Iterable[str], years: Iterable[str] | None = None, place: str = "") -> Reading:
    """How a column writes dates."""
    return Reading()


def publications(text: str) -> list[str]:
    """Publications in a cell."""
    parts = [part.strip() for part in re.split(r"[;|\n]+", text) if part.strip()]
    return parts if len(parts) > 1 and all(numbers.parse(part) for part in parts) else [text]


def with_country(number: str, country: str) -> str:
    """A number without country takes the row's."""
    if country and numbers.parse(number) is None and numbers.parse(f"{country}{number}") is not None:
        return f"{country}-{number}"
    return number
