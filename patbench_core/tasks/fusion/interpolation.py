"""Linear interpolation of normalised scores."""

import numpy as np


def interpolate(dense: np.ndarray, bm25: np.ndarray, alpha: float) -> np.ndarray:
    """alpha * dense + (1 - alpha) * BM25: alpha is the weight of the dense score.

    Parameters
    ----------
    dense, bm25 : ndarray of shape (n_queries, n_docs), float32
        Normalised scores of the same documents; -inf in both for those that are not ranked.
    alpha : float
        From 0 to 1, both left out: at either end one ranker alone says the order.

    References
    ----------
    Fox and Shaw, Combination of multiple searches, TREC-2, 1994; Bruch, Gai and Ingber, An analysis of fusion
    functions for hybrid retrieval, ACM TOIS 42(1), 2023.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
    """
    return np.float32(alpha) * dense + np.float32(1 - alpha) * bm25
