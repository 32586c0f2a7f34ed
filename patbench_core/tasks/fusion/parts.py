"""Records of a fusion beside those of the two rankers that it is made of."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ALONE, WITH, BM25_ALONE = "model alone", "model with BM25", "BM25 alone"
"""What a fusion is made of, and the fusion itself."""

REPORTED = (0.002, 0.015)
"""Gains in nDCG@10 that arXiv 2605.24297 reports for its five models, all strong ones."""

_SAME = ["landscape", "documents", "model_id", "dtype", "reading"]


def parts(fused: "pd.DataFrame", retrieval: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    """Records by method, each under the name that the fusion's model has.

    Parameters
    ----------
    fused, retrieval : DataFrame
        Records of fusion and of retrieval, as ``pb.records`` gives them, in one view and scope.

    Returns
    -------
    dict of {str: DataFrame}
        `ALONE`, `BM25_ALONE` and `WITH`; rows of BM25 stand once for each model. A ranker without a record lacks rows.
    """
    plain = retrieval.drop(columns="model")
    bm25 = plain[plain["model_id"] == "bm25"].merge(fused[["landscape", "documents", "model"]].drop_duplicates())
    return {ALONE: plain.merge(fused[[*_SAME, "model"]], on=_SAME), BM25_ALONE: bm25, WITH: fused}
