"""Precision."""

import numpy as np

from patbench_core.measures.errors import MeasureError
from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import register


def precision(ranks: Ranks, k: int | None) -> np.ndarray:
    """P@k = relevant documents among the first k / k, also where fewer were retrieved (trec_eval's ``P``).

    Raises
    ------
    MeasureError
        Without a cutoff.
    """
    if k is None:
        raise MeasureError("P needs a cutoff, such as P@10")
    scores: np.ndarray = ranks.per_query(ranks.within(k)) / k
    return scores


register("P", precision, mteb="precision", cut_only=True)
