"""Where the relevant documents stand: all that a measure needs of a ranking."""

from dataclasses import dataclass

import numpy as np

from patbench_core.measures.errors import MeasureError

_BLOCK_LINKS = 16_384


@dataclass(frozen=True)
class Ranks:
    """Ranks of the judged relevant documents.

    Attributes
    ----------
    query : ndarray of shape (n_links,), int
        Query of each relevant document, 0 to n_queries - 1, ascending.
    rank : ndarray of shape (n_links,), int
        Its rank, from 1; 0 where it was not retrieved.
    gain : ndarray of shape (n_links,), int
        Its gain, 1 or more.
    n_queries : int
        Judged queries; each has at least one relevant document.
    """

    query: np.ndarray
    rank: np.ndarray
    gain: np.ndarray
    n_queries: int

    def within(self, k: int | None) -> np.ndarray:
        """Whether each relevant document was retrieved among the first `k`."""
        return (self.rank > 0) & (self.rank <= k) if k else self.rank > 0

    def per_query(self, weights: np.ndarray) -> np.ndarray:
        """Sum of `weights` over the relevant documents of each query: ndarray of shape (n_queries,), float64."""
        return np.bincount(self.query, weights=weights, minlength=self.n_queries)

    def relevant(self) -> np.ndarray:
        """Number of relevant documents of each query: ndarray of shape (n_queries,), int64."""
        return np.bincount(self.query, minlength=self.n_queries)


def ranks_in_run(run: np.ndarray, query: np.ndarray, doc: np.ndarray, gain: np.ndarray) -> Ranks:
    """Find the relevant documents in rankings.

    Parameters
    ----------
    run : ndarray of shape (n_queries, depth), int
        Documents of each query, best first, each once; -1 where a ranking is shorter.
    query, doc, gain : ndarray of shape (n_links,), int
        Judgments with a gain of 1 or more, `query` ascending.

    Raises
    ------
    MeasureError
        If a ranking names a document twice.
    """
    ordered = np.sort(run, axis=1)
    repeated = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1)
    if repeated.any():
        raise MeasureError(
            f"the ranking of query {int(np.argmax(repeated))} names a document twice: give each document once"
        )
    rank = np.zeros(len(query), np.int32)
    for start in range(0, len(query), _BLOCK_LINKS):
        block = slice(start, start + _BLOCK_LINKS)
        link, position = np.nonzero(run[query[block]] == doc[block, None])
        rank[start + link] = position + 1
    return Ranks(query, rank, gain, len(run))
