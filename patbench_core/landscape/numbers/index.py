"""The numbers of a landscape, to be found by any of their spellings."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from patbench_core.landscape.numbers.key import UNKNOWN, number_key


class NumberIndex:
    """Documents by number.

    A number without kind code stands for the one series in which documents have that number; where they have it in
    several series, for none of them.

    Parameters
    ----------
    publication_numbers : iterable of str
    """

    def __init__(self, publication_numbers: Iterable[str]) -> None:
        self._by_series: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._keys = [number_key(number) for number in publication_numbers]
        for row, (country, series, number) in enumerate(self._keys):
            self._by_series[country, number][series].append(row)

    def rows(self, text: str) -> list[int]:
        """Documents of the number that `text` writes, ascending."""
        country, series, number = number_key(text)
        found = self._by_series.get((country, number))
        if found is None:
            return []
        known = [name for name in found if name != UNKNOWN]
        if series == UNKNOWN:
            names = [*known, UNKNOWN] if len(known) < 2 else [UNKNOWN]
        else:
            names = [series, UNKNOWN] if not known or known == [series] else [series]
        return sorted(row for name in names for row in found.get(name, ()))

    def readable(self, text: str) -> bool:
        """Whether `text` is a publication number, or the identifier of a document as it stands."""
        key = number_key(text)
        return key.country != "" or ("", key.number) in self._by_series

    def codes(self) -> np.ndarray:
        """Codes of numbers: ndarray of shape (n,), int64. Equal code, same number."""
        found: dict[tuple[str, str, str], int] = {}
        codes = np.empty(len(self._keys), np.int64)
        for row, (country, series, number) in enumerate(self._keys):
            known = [name for name in self._by_series[country, number] if name != UNKNOWN]
            if series == UNKNOWN and len(known) == 1:
                series = known[0]
            codes[row] = found.setdefault((country, series, number), len(found))
        return codes
