"""Recall."""

import numpy as np

from patbench_core.measures.ranks import Ranks


def recall(ranks: Ranks, k: int | None) -> np.ndarray:
    """Recall@k = relevant documents among the first k / relevant documents (trec_eval's ``recall``).

    Returns
    -------
    ndarray of shape (n_queries,), float64
    """
    return ranks.per_query(ranks.within(k)) / ranks.relevant()
