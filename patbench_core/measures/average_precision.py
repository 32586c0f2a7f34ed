"""Average precision, whose mean is MAP."""

import numpy as np

from patbench_core.measures.ranks import Ranks


def average_precision(ranks: Ranks, k: int | None) -> np.ndarray:
    """Mean over the relevant documents of the precision at their ranks, 0 for those not retrieved.

    This is trec_eval's ``map`` (``map_cut`` with a cutoff), over the whole ranking where `k` is None.

    References
    ----------
    Buckley and Voorhees, Evaluating evaluation measure stability, SIGIR 2000.

    Returns
    -------
    ndarray of shape (n_queries,), float64
    """
    inside = ranks.within(k)
    query, rank = ranks.query[inside], ranks.rank[inside]
    order = np.lexsort((rank, query))
    found = np.bincount(query, minlength=ranks.n_queries)
    nth = np.arange(len(order)) - (np.cumsum(found) - found)[query[order]] + 1
    precision = nth / rank[order]
    return np.bincount(query[order], weights=precision, minlength=ranks.n_queries) / ranks.relevant()
