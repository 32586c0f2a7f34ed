"""The key of a publication number, equal for what an office counts as one number; and documents by their keys."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from patbench_core.landscape.numbers.offices import key_of
from patbench_core.landscape.numbers.spelling import OFFICES, PublicationNumber, parse, spell

UNKNOWN = "?"
"""Series of a number without kind code in an office that has several."""


class NumberKey(NamedTuple):
    """Office, series of numbers within it, and the number in the office's full form.

    `series` is `UNKNOWN` where no kind code says which; `country` is empty for what is not a publication number.
    """

    country: str
    series: str
    number: str


def number_key(text: str) -> NumberKey:
    """What a cited number is looked up by: publications of one key are of one invention, whatever their kind codes.

    A text that is not a publication number is its own key, without country.
    """
    return document_key(text)[0]


def document_key(text: str, country: str = "") -> tuple[NumberKey, str]:
    """Key and kind code: equal for all spellings of one publication."""
    spelled = spell(text, country)
    if spelled is None:
        return NumberKey("", "", text.strip()), ""
    return NumberKey(*key_of(spelled)), spelled[2]


def printed(parts: PublicationNumber) -> str:
    """A publication number as Google Patents Public Data and patbench write it: ``US-7994462-B2``."""
    return "-".join(filter(None, parts))


def looks_like_number(text: str) -> bool:
    """Whether a text begins as a publication number does: with an office and digits, or with many digits."""
    plain = "".join(filter(str.isalnum, text[:64].upper()))
    return (plain[:2] in OFFICES and plain[2:5].isdigit()) or plain[:6].isdigit()


def office(text: str) -> str | None:
    """Code of the office that published a number, such as ``US`` of ``US-7994462-B2``; None if it is not a number."""
    parts = parse(text)
    return parts.country if parts else None


class NumberIndex:
    """Documents by number.

    A number without kind code stands for the one series in which documents have that number; where they have it in
    several series, for none of them.

    Parameters
    ----------
    publication_numbers : iterable of str
    """

    def __init__(self, publication_numbers: Iterable[str]) -> None:
        self._series: list[str] = []
        self._rows: dict[tuple[str, str], list[int]] = {}
        for row, text in enumerate(publication_numbers):
            country, series, number = number_key(text)
            self._series.append(series)
            self._rows.setdefault((country, number), []).append(row)

    def rows(self, text: str) -> list[int]:
        """Documents of the number that `text` writes, ascending."""
        return self.rows_of(number_key(text))

    def rows_of(self, key: NumberKey) -> list[int]:
        """Documents of the number of this key, ascending."""
        country, series, number = key
        rows = self._rows.get((country, number))
        if rows is None:
            return []
        if len(rows) == 1:  # nearly always
            return rows if series == UNKNOWN or self._series[rows[0]] in (series, UNKNOWN) else []
        known = self._known(rows)
        if series == UNKNOWN:
            return rows if len(known) < 2 else [row for row in rows if self._series[row] == UNKNOWN]
        return rows if known <= {series} else [row for row in rows if self._series[row] == series]

    def readable(self, key: NumberKey) -> bool:
        """Whether the key is that of a publication number, or of the identifier of a document as it stands."""
        return key.country != "" or ("", key.number) in self._rows

    def codes(self) -> np.ndarray:
        """Codes of numbers: ndarray of shape (n,), int64. Equal code, same number."""
        codes = np.arange(len(self._series))
        for rows in self._rows.values():
            if len(rows) == 1:
                continue
            known = self._known(rows)
            only = next(iter(known)) if len(known) == 1 else UNKNOWN
            first: dict[str, int] = {}  # row of a series of this number: its code
            for row in rows:
                series = self._series[row]
                codes[row] = first.setdefault(only if series == UNKNOWN else series, row)
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)

    def _known(self, rows: list[int]) -> set[str]:
        """The series of documents of one number, as far as their kind codes say them."""
        return {series for row in rows if (series := self._series[row]) != UNKNOWN}
