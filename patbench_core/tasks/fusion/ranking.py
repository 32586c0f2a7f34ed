"""Where the cited documents stand in every fused ranking of two scorers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.tasks.fusion.grid import BM25, DENSE, Cell
from patbench_core.tasks.fusion.sums import gains, reciprocal, weighted, weights
from patbench_core.tasks.retrieval.ranking import Collection, Standing, blocks, ordered_scores
from patbench_core.tasks.retrieval.rounding import rounding_bounds
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.threads import cores, shared

_MATRICES = 12
"""Matrices of queries x documents that are held at once."""


def fused_standings(
    dense: Scorer,
    bm25: Scorer,
    collection: Collection,
    query: np.ndarray,
    doc: np.ndarray,
    grid: tuple[Cell, ...],
    ranked: Callable[[int, int], None] = lambda done, total: None,
) -> list[Standing]:
    """Ranks of judged documents in the fused ranking of each cell.

    A query's own family is left out before anything is normalised or ranked. A fused ranking holds the documents that
    either ranker retrieves: one that BM25 does not retrieve has its BM25 score of 0, one that the dense ranker does
    not retrieve (it has no vector) the least dense score of the query; by rank, both give 0. A ranker alone keeps its
    own order.

    Parameters
    ----------
    query : ndarray of shape (n_links,), int
        Index into ``collection.query_rows``, ascending.
    doc : ndarray of shape (n_links,), int
        Document rows.
    ranked : callable
        Told after each block, of which each core does one at a time, how many of how many queries are ranked.
    """
    from threadpoolctl import threadpool_limits

    n_queries = len(collection.query_rows)

    def stand(rows: slice) -> np.ndarray:
        links = slice(*np.searchsorted(query, [rows.start, rows.stop]))
        dense_scores, bm25_scores = (ordered_scores(scorer, collection, rows) for scorer in (dense, bm25))
        block = _Block(dense_scores, bm25_scores, collection.tie_rank.astype(np.int32))
        placed = block.placed(grid, query[links] - rows.start, doc[links])
        ranked(rows.stop, n_queries)
        return placed

    with threadpool_limits(1, user_api="blas"):  # each core multiplies for its own block
        parts = shared(stand, blocks(n_queries, _MATRICES * cores() * len(collection.tie_rank)))
    return [Standing(*cell) for cell in np.concatenate([np.zeros((len(grid), 3, 0), np.int32), *parts], axis=2)]


@dataclass(frozen=True)
class _Block:
    """Rounded scores of both rankers for a block of queries, -inf for what a ranker does not rank."""

    dense: np.ndarray
    bm25: np.ndarray
    tie_rank: np.ndarray

    def placed(self, grid: tuple[Cell, ...], rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Rank, greater and tied of documents in each fused ranking: ndarray of shape (n_cells, 3, n_links), int32."""
        out = np.zeros((len(grid), 3, len(rows)), np.int32)
        for source in dict.fromkeys((cell.method, cell.k) for cell in grid):
            of_source = [place for place, cell in enumerate(grid) if (cell.method, cell.k) == source]
            cells = tuple(grid[place] for place in of_source)
            out[of_source] = (
                self._alone(cells, rows, columns) if cells[0] in (DENSE, BM25) else self._mixed(cells, rows, columns)
            )
        return out

    def _alone(self, cells: tuple[Cell, ...], rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """One ranker, in its own order."""
        from patbench_core.tasks.retrieval.counting import place

        scores = self.dense if cells[0] == DENSE else self.bm25
        own = scores[rows, columns]
        out, there = np.zeros((1, 3, len(rows)), np.int32), own > -np.inf
        low, high = rounding_bounds(own[there])
        placed = np.zeros((3, len(low)), np.int32)
        place(scores, self.tie_rank, rows[there], columns[there], low, high, placed)
        out[0][:, there] = placed
        return out

    def _mixed(self, cells: tuple[Cell, ...], rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Weighted sums of normalised scores, or of what ranks give."""
        from patbench_core.tasks.fusion.compiled import place_sums

        k = cells[0].k
        parts = self._normalised(cells[0].method) if k is None else self._ranks
        own = [part[rows, columns] for part in parts]
        own = own if k is None else list(gains(own[0], own[1], k))
        out, there = np.zeros((len(cells), 3, len(rows)), np.int32), np.maximum(*own) > -np.inf
        bounds = [rounding_bounds(weighted(own[0][there], own[1][there], cell.alpha)) for cell in cells]
        low, high = (np.stack(ends) for ends in zip(*bounds, strict=True))
        placed = np.zeros((len(cells), 3, len(low[0])), np.int32)
        both = np.array([weights(cell.alpha) for cell in cells], own[0].dtype)
        given = None if k is None else reciprocal(parts[0].shape[1], k)
        place_sums(*parts, given, both, self.tie_rank, rows[there], columns[there], low, high, placed)
        out[:, :, there] = placed
        return out

    def _normalised(self, method: str) -> tuple[np.ndarray, np.ndarray]:
        from patbench_core.tasks.fusion.normalise import NORMALISATIONS

        normalise = NORMALISATIONS[method]
        return normalise(self._completed[0]), normalise(self._completed[1])

    @cached_property
    def _completed(self) -> tuple[np.ndarray, np.ndarray]:
        from patbench_core.tasks.fusion.normalise import completed, least

        lowest = least(self.dense)
        return completed(self.dense, self.bm25, lowest), completed(self.bm25, self.dense, np.zeros_like(lowest))

    @cached_property
    def _ranks(self) -> tuple[np.ndarray, np.ndarray]:
        from patbench_core.tasks.fusion.ranks import all_ranks

        return all_ranks(self.dense, self.tie_rank), all_ranks(self.bm25, self.tie_rank)
