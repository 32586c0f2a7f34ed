"""Recall."""

import numpy as np

from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import register


def recall(ranks: Ranks, k: int | None) -> np.ndarray:
    """Recall@k = relevant documents among the first k / relevant documents (trec_eval's ``recall``)."""
    scores: np.ndarray = ranks.per_query(ranks.within(k)) / ranks.relevant()
    return scores


register("Recall", recall, mteb="recall")
