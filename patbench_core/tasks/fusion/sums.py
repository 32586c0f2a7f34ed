"""Weighted sums of what two rankers give: normalised scores, or what ranks give (reciprocal rank fusion)."""

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


def reciprocal(n: int, k: int) -> np.ndarray:
    """(k + 1) / (k + rank) of each rank from 0 to n; 0 of rank 0: not retrieved.

    The factor k + 1 is not in the reference and changes no order: it gives the first document 1, so that six
    decimals keep apart what the ranks keep apart.

    Returns
    -------
    ndarray of shape (n + 1,), float64
    """
    return np.concatenate([[0.0], (k + 1) / (k + np.arange(1.0, n + 1))])


def gains(dense: np.ndarray, bm25: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """(k + 1) / (k + rank) of both rankers; with equal weights their sum is plain reciprocal rank fusion.

    Parameters
    ----------
    dense, bm25 : ndarray of one shape, int32
        Ranks from 1; 0 for a document that a ranker does not retrieve.
    k : int
        The greater, the less the first ranks stand out.

    References
    ----------
    Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods, SIGIR 2009.

    Returns
    -------
    dense, bm25 : ndarray of that shape, float64
        -inf for documents that neither ranker retrieves.
    """
    given = reciprocal(int(max(dense.max(initial=0), bm25.max(initial=0))), k)
    one, other = given[dense], given[bm25]
    neither = (dense | bm25) == 0
    one[neither] = other[neither] = -np.inf
    return one, other
