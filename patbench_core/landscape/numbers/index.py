"""The numbers of a landscape, to be found by any of their spellings."""

from collections.abc import Iterable

import numpy as np

from patbench_core.landscape.numbers.key import UNKNOWN, NumberKey, number_key


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
