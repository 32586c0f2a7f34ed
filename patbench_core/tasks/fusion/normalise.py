"""Scores of a ranker brought to a scale that another ranker shares, query by query.

Where a score is -inf the document is not ranked: it counts in no minimum, mean or deviation and stays -inf.
"""

from collections.abc import Callable

import numpy as np


def completed(scores: np.ndarray, ranked: np.ndarray, lowest: np.ndarray | float) -> np.ndarray:
    """Give `lowest` to ranked documents that a ranker does not retrieve.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_docs), float32
        -inf for documents that the ranker does not retrieve.
    ranked : ndarray of shape (n_queries, n_docs), bool
        Documents of the fused ranking.
    lowest : float or ndarray of shape (n_queries, 1)
        At most the least score of the query's retrieved documents.
    """
    return np.where(ranked, np.where(scores > -np.inf, scores, np.float32(lowest)), np.float32(-np.inf))


def least(scores: np.ndarray) -> np.ndarray:
    """Least score of the retrieved documents, 0 where there is none: ndarray of shape (n_queries, 1), float32."""
    low = np.min(scores, axis=1, keepdims=True, where=scores > -np.inf, initial=np.inf)
    return np.where(np.isfinite(low), low, np.float32(0))


def minmax(scores: np.ndarray) -> np.ndarray:
    """Min-max: (s - min) / (max - min) over the ranked documents of a query, in [0, 1]; 0 where all are equal.

    References
    ----------
    Lee, Analyses of multiple evidence combination, SIGIR 1997.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
    """
    low = least(scores)
    span = np.max(scores, axis=1, keepdims=True, initial=-np.inf) - low
    return _scaled(scores, low, span)


def zscore(scores: np.ndarray) -> np.ndarray:
    """Standard scores: (s - mean) / deviation over the ranked documents of a query; 0 where all are equal.

    References
    ----------
    Renda and Straccia, Web metasearch: rank vs. score based rank aggregation methods, SAC 2003.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
    """
    ranked = scores > -np.inf
    n = np.maximum(ranked.sum(axis=1, keepdims=True), 1)
    mean = np.sum(scores, axis=1, keepdims=True, where=ranked, dtype=np.float64) / n
    with np.errstate(invalid="ignore"):
        square = np.square(scores - mean.astype(np.float32))
    deviation = np.sqrt(np.sum(square, axis=1, keepdims=True, where=ranked, dtype=np.float64) / n)
    equal = np.max(scores, axis=1, keepdims=True, initial=-np.inf) == least(scores)
    return _scaled(scores, mean.astype(np.float32), np.where(equal, 0, deviation).astype(np.float32))


NORMALISATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"minmax": minmax, "zscore": zscore}


def _scaled(scores: np.ndarray, origin: np.ndarray, unit: np.ndarray) -> np.ndarray:
    distinct = np.isfinite(unit) & (unit > 0)
    scaled = (scores - origin) / np.where(distinct, unit, np.float32(1))
    return np.where(distinct | (scores == -np.inf), scaled, np.float32(0))
