"""The total order of documents, and where the relevant ones stand in it.

Documents are ordered by score, float32 rounded to 6 decimals, descending, then by publication number,
ascending. Ranks are exact at any depth without a sorted list: the rank of a document is one more than
the number of documents before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.tasks.retrieval.dates import Published
from patbench_core.tasks.retrieval.rounding import DECIMALS, rounding_bounds
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.threads import cores, shared

_BLOCK_CELLS = 64_000_000
"""Scores that are in memory at once: 256 MB."""
_SMALL = 1_000_000
"""Scores whose ranks are counted sooner than threads are begun."""


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

    def left_out(self, query: int) -> np.ndarray:
        """Document rows that are not ranked for a query: its own family, and what is not earlier where that counts."""
        own = self.own_family(query)
        if self.published is None:
            return own
        return np.concatenate([own, np.flatnonzero(self.published.not_earlier(query))])

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


def score_blocks(scorer: Scorer, collection: Collection) -> Iterator[tuple[slice, np.ndarray]]:
    """Scores of all queries, block by block; -inf for what a query leaves out and for what is not retrieved.

    Yields
    ------
    rows : slice
        Queries of the block.
    scores : ndarray of shape (n_rows, n_columns), float32
        Not rounded, a column for each of ``scorer.columns``; the memory is that of the next block.
    """
    n_queries, n_columns = len(collection.query_rows), len(scorer.columns)
    parts = blocks(n_queries, n_columns)
    memory = np.empty((parts[0].stop if parts else 0, n_columns), np.float32)
    column_of = columns_of(scorer, len(collection.tie_rank))
    for rows in parts:
        scores = scorer.scores(rows, memory[: rows.stop - rows.start])
        for row, query in zip(scores, range(rows.start, rows.stop), strict=True):
            columns = column_of[collection.left_out(query)]
            row[columns[columns >= 0]] = -np.inf
        yield rows, scores


def columns_of(scorer: Scorer, n_docs: int) -> np.ndarray:
    """Column of each document in the scores, -1 for one without: ndarray of shape (n_docs,), int64."""
    column_of = np.full(n_docs, -1, np.int64)
    column_of[scorer.columns] = np.arange(len(scorer.columns))
    return column_of


def ordered_scores(scorer: Scorer, collection: Collection, rows: slice) -> np.ndarray:
    """Rounded scores of a block of queries: ndarray of shape (n_rows, n_docs), float32.

    -inf for what is not ranked: what the query leaves out, and what is not retrieved.
    """
    scores = np.full((rows.stop - rows.start, len(collection.tie_rank)), -np.inf, np.float32)
    scores[:, scorer.columns] = scorer.scores(rows)
    np.round(scores, DECIMALS, out=scores)
    for row, query in zip(scores, range(rows.start, rows.stop), strict=True):
        row[collection.left_out(query)] = -np.inf
    return scores


def standing(
    scorer: Scorer,
    collection: Collection,
    query: np.ndarray,
    doc: np.ndarray,
    ranked: Callable[[int, int], None] = lambda done, total: None,
) -> Standing:
    """Find the ranks of judged documents.

    Scores are not rounded for it, which would take longer than the matrix product: those that round to more than the
    score of a judged document are those above the greatest that rounds to the same.

    Parameters
    ----------
    query : ndarray of shape (n_links,), int
        Index into ``collection.query_rows``, ascending.
    doc : ndarray of shape (n_links,), int
        Document rows.
    ranked : callable
        Told after each block how many of how many queries are ranked.
    """
    stands = np.zeros((3, len(query)), np.int32)
    column = columns_of(scorer, len(collection.tie_rank))[doc]
    tie_rank = collection.tie_rank[scorer.columns].astype(np.int32)
    for block, scores in score_blocks(scorer, collection):
        links = np.arange(*np.searchsorted(query, [block.start, block.stop]))
        links = links[column[links] >= 0]
        links = links[scores[query[links] - block.start, column[links]] > -np.inf]
        stands[:, links] = _place(scores, tie_rank, query[links] - block.start, column[links])
        ranked(block.stop, len(collection.query_rows))
    return Standing(*stands)


def _place(scores: np.ndarray, tie_rank: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rank, greater and tied of the cells (rows, columns) of a block: ndarray of shape (3, n_cells), int32."""
    from patbench_core.tasks.retrieval.counting import place

    low, high = rounding_bounds(scores[rows, columns])
    out = np.zeros((3, len(rows)), np.int32)

    def place_part(part: np.ndarray) -> None:
        placed = np.zeros((3, len(part)), np.int32)
        place(scores, tie_rank, rows[part], columns[part], low[part], high[part], placed)
        out[:, part] = placed

    shared(place_part, np.array_split(np.arange(len(rows)), 4 * cores() if scores.size > _SMALL else 1))
    return out


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
