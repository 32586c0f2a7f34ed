"""Weighted sums of what two rankers give."""

import numpy as np


def weights(alpha: float) -> tuple[np.float32, np.float32]:
    """Of the dense ranker and of BM25."""
    return np.float32(alpha), np.float32(1 - alpha)


def weighted(dense: np.ndarray, bm25: np.ndarray, alpha: float) -> np.ndarray:
    """alpha * dense + (1 - alpha) * BM25, of normalised scores or of what ranks give.

    Parameters
    ----------
    dense, bm25 : ndarray of one shape, float32 or float64
        Of the same documents; -inf in both for those that are not ranked.
    alpha : float
        From 0 to 1, both left out: at either end one ranker alone says the order.

    References
    ----------
    Fox and Shaw, Combination of multiple searches, TREC-2, 1994; Bruch, Gai and Ingber, An analysis of fusion
    functions for hybrid retrieval, ACM TOIS 42(1), 2023.

    Returns
    -------
    ndarray of their shape, float32
    """
    own, rest = weights(alpha)
    return (own * dense + rest * bm25).astype(np.float32)
