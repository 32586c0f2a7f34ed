"""Success."""

import numpy as np

from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import register


def success(ranks: Ranks, k: int | None) -> np.ndarray:
    """success@k = 1 if any relevant document is among the first k, else 0 (trec_eval's ``success``)."""
    return (ranks.per_query(ranks.within(k)) > 0).astype(np.float64)


register("success", success, mteb="hit_rate", cut_only=True)
