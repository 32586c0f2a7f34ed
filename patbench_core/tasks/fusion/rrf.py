"""Reciprocal rank fusion, plain and weighted."""

import numpy as np


def reciprocal(ranks: np.ndarray, k: int) -> np.ndarray:
    """(k + 1) / (k + rank), 0 where the rank is 0: not retrieved.

    The factor k + 1 is not in the reference and changes no order: it gives the first document 1, so that six
    decimals keep apart what the ranks keep apart.

    Parameters
    ----------
    ranks : ndarray of shape (n_queries, n_docs), int32
        From 1.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
    """
    return np.where(ranks > 0, np.float32(k + 1) / (ranks + np.float32(k)), np.float32(0))


def rrf(dense: np.ndarray, bm25: np.ndarray, k: int, alpha: float = 0.5) -> np.ndarray:
    """alpha (k + 1) / (k + rank by dense) + (1 - alpha) (k + 1) / (k + rank by BM25).

    With an alpha of 0.5 this is plain reciprocal rank fusion.

    Parameters
    ----------
    dense, bm25 : ndarray of shape (n_queries, n_docs), int32
        Ranks from 1; 0 for a document that a ranker does not retrieve.
    k : int
        The greater, the less the first ranks stand out.
    alpha : float
        Weight of the dense ranking, from 0 to 1, both left out.

    References
    ----------
    Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods, SIGIR 2009.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
        -inf for documents that neither ranker retrieves.
    """
    fused = np.float32(alpha) * reciprocal(dense, k) + np.float32(1 - alpha) * reciprocal(bm25, k)
    return np.where((dense > 0) | (bm25 > 0), fused, np.float32(-np.inf))
