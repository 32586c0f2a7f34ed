"""The total order of documents, and where the relevant ones stand in it.

Documents are ordered by score, float32 rounded to 6 decimals, descending, then by publication number,
ascending. Ranks are exact at any depth without a sorted list: the rank of a document is one more than
the number of documents before it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.tasks.retrieval.dates import Published
from patbench_core.tasks.retrieval.scorers import Scorer

DECIMALS = 6
_BLOCK_CELLS = 16_000_000


@dataclass(frozen=True)
class Collection:
    """What is ranked, for whom, and what is left out.

    Attributes
    ----------
    query_rows : ndarray of shape (n_queries,), int
        Document row of each query.
    families : ndarray of shape (n_docs,), int
        A query's own family is not ranked; this takes in the query itself.
    tie_rank : ndarray of shape (n_docs,), int
        Place of each document in ascending order of publication numbers.
    published : Published or None
        Where it is given, what was not published before a query is not ranked for it.
    """

    query_rows: np.ndarray
    families: np.ndarray
    tie_rank: np.ndarray
    published: Published | None = None

    def own_family(self, query: int) -> np.ndarray:
        """Document rows of a query's family, its own among them."""
        return self._by_family[slice(*self._bounds[query])]

    @cached_property
    def _by_family(self) -> np.ndarray:
        return np.argsort(self.families, kind="stable")

    @cached_property
    def _bounds(self) -> np.ndarray:
        families, own = self.families[self._by_family], self.families[self.query_rows]
        return np.stack([np.searchsorted(families, own, side) for side in ("left", "right")], axis=1)


@dataclass(frozen=True)
class Standing:
    """Where the judged relevant documents stand: arrays of shape (n_links,), int32.

    Attributes
    ----------
    rank : ndarray
        From 1; 0 where the document is not retrieved.
    greater : ndarray
        Ranked documents of greater score.
    tied : ndarray
        Other ranked documents of equal score.
    """

    rank: np.ndarray
    greater: np.ndarray
    tied: np.ndarray


def blocks(n_queries: int, n_docs: int) -> list[slice]:
    """Blocks of queries whose scores take a bounded memory."""
    size = max(1, _BLOCK_CELLS // max(1, n_docs))
    return [slice(start, min(start + size, n_queries)) for start in range(0, n_queries, size)]


def ordered_scores(scorer: Scorer, collection: Collection, rows: slice) -> np.ndarray:
    """Rounded scores of a block of queries, -inf for what is not ranked or not retrieved."""
    scores = scorer.scores(rows)
    np.round(scores, DECIMALS, out=scores)
    leave_out(scores, collection, rows)
    return scores


def leave_out(scores: np.ndarray, collection: Collection, rows: slice) -> None:
    """Set the scores of each query's own family, and of what is not earlier where that counts, to -inf in place."""
    for position, query in enumerate(range(rows.start, rows.stop)):
        scores[position, collection.own_family(query)] = -np.inf
        if collection.published is not None:
            scores[position, collection.published.not_earlier(query)] = -np.inf


def standing(scorer: Scorer, collection: Collection, query: np.ndarray, doc: np.ndarray) -> Standing:
    """Find the ranks of judged documents.

    Parameters
    ----------
    query : ndarray of shape (n_links,), int
        Index into ``collection.query_rows``, ascending.
    doc : ndarray of shape (n_links,), int
        Document rows.
    """
    rank, greater, tied = (np.zeros(len(query), np.int32) for _ in range(3))
    tie_rank = collection.tie_rank
    for rows in blocks(len(collection.query_rows), len(tie_rank)):
        scores = ordered_scores(scorer, collection, rows)
        for link in range(*np.searchsorted(query, [rows.start, rows.stop])):
            row = scores[query[link] - rows.start]
            score = row[doc[link]]
            if score == -np.inf:
                continue
            greater[link] = np.count_nonzero(row > score)
            equal = np.flatnonzero(row == score)
            tied[link] = len(equal) - 1
            rank[link] = greater[link] + 1 + np.count_nonzero(tie_rank[equal] < tie_rank[doc[link]])
    return Standing(rank, greater, tied)


def tie_extremes(standing: Standing, query: np.ndarray, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranks under the worst and under the best order of tied documents.

    The best order puts the judged documents of a tie first, greatest gain first; the worst puts them
    last, smallest gain first.

    Parameters
    ----------
    query, gain : ndarray of shape (n_links,), int
        The judgments of one scope; other documents of a tie count as not relevant.

    Returns
    -------
    worst, best : ndarray of shape (n_links,), int32
    """
    found = standing.rank > 0
    worst, best = np.zeros_like(standing.rank), np.zeros_like(standing.rank)
    links = np.flatnonzero(found)
    order = links[np.lexsort((-gain[links], standing.greater[links], query[links]))]
    group = np.flatnonzero(np.diff(query[order], prepend=-1) | np.diff(standing.greater[order], prepend=-1))
    sizes = np.diff(np.append(group, len(order)))
    nth = np.arange(len(order)) - np.repeat(group, sizes)
    best[order] = standing.greater[order] + 1 + nth
    worst[order] = standing.greater[order] + standing.tied[order] + 1 - nth
    return worst, best
