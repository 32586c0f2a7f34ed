"""Precision."""

import numpy as np

from patbench_core.measures.ranks import Ranks


def precision(ranks: Ranks, k: int) -> np.ndarray:
    """P@k = relevant documents among the first k / k, also where fewer were retrieved (trec_eval's ``P``).

    Returns
    -------
    ndarray of shape (n_queries,), float64
    """
    return ranks.per_query(ranks.within(k)) / k
