"""The first k documents of each query, in the total order."""

import numpy as np

from patbench_core.tasks.retrieval.ranking import DECIMALS, Collection, blocks, leave_out
from patbench_core.tasks.retrieval.scorers import Scorer

_GROUP = 32


def top_k(scorer: Scorer, collection: Collection, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Rank documents to depth `k`.

    Returns
    -------
    documents : ndarray of shape (n_queries, k), int32
        Rows of documents, best first; -1 where fewer are ranked.
    scores : ndarray of shape (n_queries, k), float32
        Their rounded scores; -inf where fewer are ranked.
    """
    n_queries, n_docs = len(collection.query_rows), len(collection.tie_rank)
    documents = np.full((n_queries, k), -1, np.int32)
    best = np.full((n_queries, k), -np.inf, np.float32)
    for rows in blocks(n_queries, n_docs):
        scores = scorer.scores(rows)
        leave_out(scores, collection, rows)
        places, docs = np.divmod(np.flatnonzero(scores >= _floor(scores, k)[:, None]), n_docs)
        values = np.round(scores[places, docs], DECIMALS)
        order = np.lexsort((collection.tie_rank[docs], -values, places))
        first = np.searchsorted(places, np.arange(rows.stop - rows.start))
        nth = np.arange(len(order)) - first[places]
        keep = (nth < k) & (values[order] > -np.inf)
        target = places[keep] + rows.start, nth[keep]
        documents[target], best[target] = docs[order][keep], values[order][keep]
    return documents, best


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
