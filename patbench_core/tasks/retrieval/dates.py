"""Publication dates of documents and queries: which documents are known not to be earlier than a query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

_NEVER = 99999999
"""Later than any day, as an int such as 20150630."""


@dataclass(frozen=True)
class Published:
    """When documents and queries were published, as days such as 20150630.

    Attributes
    ----------
    earliest : ndarray of shape (n_docs,), int64
        First day that a document's date can mean: of ``2015`` 20150101. 0 without a date.
    latest : ndarray of shape (n_queries,), int64
        Last day that a query's date can mean: of ``2015`` 20151231. Later than any without a date.
    """

    earliest: np.ndarray
    latest: np.ndarray

    @classmethod
    def of(cls, dates: Sequence[str | None], query_rows: np.ndarray) -> Self:
        """From the dates of all documents, ISO days, months or years.

        Parameters
        ----------
        dates : sequence of str or None, n_docs long
        query_rows : ndarray of shape (n_queries,), int
        """
        earliest = np.array([_day(date, "01", "01", 0) for date in dates], np.int64)
        latest = np.array([_day(dates[row], "12", "31", _NEVER) for row in query_rows.tolist()], np.int64)
        return cls(earliest, latest)

    def not_earlier(self, query: int) -> np.ndarray:
        """Documents that were certainly published on or after the day of a query: shape (n_docs,), bool."""
        return np.asarray(self.earliest >= self.latest[query])


def _day(date: str | None, month: str, day: str, missing: int) -> int:
    if not date:
        return missing
    parts = [*date.split("-"), *(month, day)[date.count("-") :]]
    return int("".join(parts))


def share_not_earlier(dates: Sequence[str | None], queries: Sequence[int]) -> float:
    """Share of all pairs of a query and another document in which the document is certainly not earlier.

    Parameters
    ----------
    dates : sequence of str or None, n_docs long
    queries : sequence of int
        Their rows.
    """
    query_rows = np.array(queries, np.int64)
    published = Published.of(dates, query_rows)
    days = np.sort(published.earliest)
    later = len(days) - np.searchsorted(days, published.latest)
    itself = published.earliest[query_rows] >= published.latest
    pairs = len(query_rows) * (len(days) - 1)
    return float((later - itself).sum() / pairs) if pairs else float("nan")
