"""Average precision, whose mean is MAP."""

import numpy as np

from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import register


def average_precision(ranks: Ranks, k: int | None) -> np.ndarray:
    """Mean over the relevant documents of the precision at their ranks, 0 for those not retrieved.

    This is trec_eval's ``map`` (``map_cut`` with a cutoff), over the whole ranking where `k` is None.

    References
    ----------
    Buckley and Voorhees, Evaluating evaluation measure stability, SIGIR 2000.
    """
    inside = ranks.within(k)
    query, rank = ranks.query[inside], ranks.rank[inside]
    order = np.lexsort((rank, query))
    retrieved = np.bincount(query, minlength=ranks.n_queries)
    nth = np.arange(len(order)) - (np.cumsum(retrieved) - retrieved)[query[order]] + 1
    sums = np.bincount(query[order], weights=nth / rank[order], minlength=ranks.n_queries)
    scores: np.ndarray = sums / ranks.relevant()
    return scores


register("MAP", average_precision, mteb="map")
