"""Where the cited documents stand in every fused ranking of two scorers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.tasks.fusion.grid import Cell
from patbench_core.tasks.fusion.interpolation import interpolate
from patbench_core.tasks.fusion.normalise import NORMALISATIONS, completed, least
from patbench_core.tasks.fusion.ranks import all_ranks
from patbench_core.tasks.fusion.rrf import rrf
from patbench_core.tasks.retrieval.ranking import Collection, Standing, blocks, ordered_scores, standing
from patbench_core.tasks.retrieval.scorers import Scorer, new_scores
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
    n_queries = len(collection.query_rows)

    def stand(rows: slice) -> list[Standing]:
        links = slice(*np.searchsorted(query, [rows.start, rows.stop]))
        own = Collection(collection.query_rows[rows], collection.families, collection.tie_rank)
        ordered = [ordered_scores(scorer, collection, rows) for scorer in (dense, bm25)]
        pair = _Pair(ordered[0], ordered[1], collection.tie_rank)
        stands = [standing(_Fused(pair.scores(cell)), own, query[links] - rows.start, doc[links]) for cell in grid]
        ranked(rows.stop, n_queries)
        return stands

    parts = shared(stand, blocks(n_queries, _MATRICES * cores() * len(collection.tie_rank)))
    return [
        Standing(*(np.concatenate([getattr(piece, name) for piece in part]) for name in ("rank", "greater", "tied")))
        for part in zip(*parts, strict=True)
    ]


@dataclass(frozen=True)
class _Fused:
    """Scores of a block of queries, as a scorer."""

    matrix: np.ndarray

    @property
    def columns(self) -> np.ndarray:
        """See `Scorer`."""
        return np.arange(self.matrix.shape[1])

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        out = new_scores(rows, self.matrix.shape[1], out)
        out[:] = self.matrix[rows]
        return out


@dataclass(frozen=True)
class _Pair:
    """Rounded scores of both rankers for a block of queries, -inf for what a ranker does not rank."""

    dense: np.ndarray
    bm25: np.ndarray
    tie_rank: np.ndarray

    def scores(self, cell: Cell) -> np.ndarray:
        """Scores of the fused ranking: ndarray of shape (n_queries, n_docs), float32, not rounded."""
        if cell.method in NORMALISATIONS:
            return interpolate(*self._normalised[cell.method], cell.alpha)
        if cell.k is not None:
            return rrf(*self._ranks, cell.k, cell.alpha)
        return self.dense if cell.method == "dense" else self.bm25

    @cached_property
    def _normalised(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        ranked = (self.dense > -np.inf) | (self.bm25 > -np.inf)
        dense = completed(self.dense, ranked, least(self.dense))
        bm25 = completed(self.bm25, ranked, 0.0)
        return {name: (normalise(dense), normalise(bm25)) for name, normalise in NORMALISATIONS.items()}

    @cached_property
    def _ranks(self) -> tuple[np.ndarray, np.ndarray]:
        return all_ranks(self.dense, self.tie_rank), all_ranks(self.bm25, self.tie_rank)
