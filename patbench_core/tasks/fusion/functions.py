"""Fusion functions: linear interpolation of normalised scores, and reciprocal rank fusion, plain and weighted."""

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
