"""Ranks of all documents, at any depth."""

import numpy as np


def all_ranks(scores: np.ndarray, tie_rank: np.ndarray) -> np.ndarray:
    """Rank documents by score, descending, then by publication number, ascending.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_docs), float32
        Rounded; -inf for documents that are not ranked.
    tie_rank : ndarray of shape (n_docs,), int
        Place of each document in ascending order of publication numbers.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), int32
        From 1; 0 for documents that are not ranked.
    """
    from patbench_core.tasks.fusion.compiled import rank_rows

    ranks = np.empty(scores.shape, np.int32)
    rank_rows((scores + np.float32(0)).view(np.int32), np.argsort(tie_rank), ranks)
    ranks[scores == -np.inf] = 0
    return ranks
