"""Normalised discounted cumulative gain."""

import numpy as np

from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import register


def ndcg(ranks: Ranks, k: int | None) -> np.ndarray:
    """nDCG@k = DCG@k / ideal DCG@k, DCG@k = sum over ranks i <= k of gain_i / log2(i + 1).

    The ideal ranking holds all judged documents, retrieved or not. This is trec_eval's ``ndcg_cut``.

    References
    ----------
    Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002.
    """
    discounted = np.where(ranks.within(k), ranks.gain / np.log2(np.maximum(ranks.rank, 1) + 1), 0.0)
    order = np.lexsort((-ranks.gain, ranks.query))
    ideal_rank = np.arange(len(order)) - (np.cumsum(ranks.relevant()) - ranks.relevant())[ranks.query] + 1
    ideal = np.where(ideal_rank <= k if k else True, ranks.gain[order] / np.log2(ideal_rank + 1), 0.0)
    scores: np.ndarray = ranks.per_query(discounted) / ranks.per_query(ideal)
    return scores


register("nDCG", ndcg, mteb="ndcg")
