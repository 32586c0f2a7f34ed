"""Reciprocal rank fusion, plain and weighted."""

import numpy as np


def reciprocal(n: int, k: int) -> np.ndarray:
    """(k + 1) / (k + rank) of each rank from 0 to n; 0 of rank 0: not retrieved.

    The factor k + 1 is not in the reference and changes no order: it gives the first document 1, so that six
    decimals keep apart what the ranks keep apart.

    Returns
    -------
    ndarray of shape (n + 1,), float64
    """
    return np.concatenate([[0.0], (k + 1) / (k + np.arange(1.0, n + 1))])


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
    from patbench_core.tasks.fusion.compiled import add_by_rank

    score = reciprocal(int(max(dense.max(initial=0), bm25.max(initial=0))), k)
    fused = np.empty(dense.shape, np.float32)
    add_by_rank(dense, bm25, np.float32(alpha) * score, np.float32(1 - alpha) * score, fused)
    return fused
