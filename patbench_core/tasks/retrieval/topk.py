"""The first k documents of each query, in the total order."""

from functools import partial

import numpy as np

from patbench_core.tasks.retrieval.ranking import Collection, score_blocks
from patbench_core.tasks.retrieval.rounding import DECIMALS
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.threads import shared

_GROUP = 32
_ROWS = 8
"""Queries that a thread does at a time: their scores fit into a cache."""


def top_k(scorer: Scorer, collection: Collection, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rank documents to depth `k`.

    Returns
    -------
    documents : ndarray of shape (n_queries, k), int32
        Rows of documents, best first; -1 where fewer are ranked.
    scores : ndarray of shape (n_queries, k), float32
        Their rounded scores; -inf where fewer are ranked.
    """
    n_queries = len(collection.query_rows)
    documents = np.full((n_queries, k), -1, np.int32)
    best = np.full((n_queries, k), -np.inf, np.float32)
    tie_rank = collection.tie_rank[scorer.columns]
    for block, scores in score_blocks(scorer, collection):
        starts = range(0, len(scores), _ROWS)
        parts = shared(partial(_first, tie_rank=tie_rank, k=k), [scores[start : start + _ROWS] for start in starts])
        for start, (rows, ranks, columns, values) in zip(starts, parts, strict=True):
            target = rows + block.start + start, ranks
            documents[target], best[target] = scorer.columns[columns], values
    return documents, best


def _first(scores: np.ndarray, tie_rank: np.ndarray, k: int) -> tuple[np.ndarray, ...]:
    """Row, place from 0, column and rounded score of the first k documents of each row."""
    rows, columns = np.divmod(np.flatnonzero(scores >= _floor(scores, k)[:, None]), scores.shape[1])
    values = np.round(scores[rows, columns], DECIMALS)
    order = np.lexsort((tie_rank[columns], -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    ranks = np.arange(len(order)) - np.searchsorted(rows, np.arange(len(scores)))[rows]
    keep = (ranks < k) & (values > -np.inf)
    return rows[keep], ranks[keep], columns[keep], values[keep]


def _floor(scores: np.ndarray, k: int) -> np.ndarray:
    """A score that the k-th best document of each row reaches, less what rounding can move.

    Documents are split into groups; the k-th greatest of the groups' maxima is reached by k documents.
    """
    groups = scores.shape[1] // _GROUP
    if groups <= k:
        return np.full(len(scores), -np.inf, np.float32)
    maxima = scores[:, : groups * _GROUP].reshape(len(scores), _GROUP, groups).max(axis=1)
    floor = np.partition(maxima, groups - k, axis=1)[:, groups - k]
    return floor - np.maximum(2e-6, np.abs(floor) * 1e-6).astype(np.float32)
