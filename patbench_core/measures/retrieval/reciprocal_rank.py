"""Reciprocal rank, whose mean is MRR."""

import numpy as np

from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import register


def reciprocal_rank(ranks: Ranks, k: int | None) -> np.ndarray:
    """1 / rank of the first relevant document, 0 where none is among the first k (trec_eval's ``recip_rank``)."""
    best = np.zeros(ranks.n_queries)
    inside = ranks.within(k)
    np.maximum.at(best, ranks.query[inside], 1.0 / ranks.rank[inside])
    return best


register("MRR", reciprocal_rank, mteb="mrr")
