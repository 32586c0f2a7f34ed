"""Scores of a ranker brought to a scale that another ranker shares, query by query, compiled.

Where a score is -inf the document is not ranked: it counts in no minimum, mean or deviation and stays -inf. A row stays
in the cache while it is read for its scale and written. All scores are of shape (n_queries, n_docs), float32.
"""

from collections.abc import Callable

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def completed(scores: np.ndarray, others: np.ndarray, lowest: np.ndarray) -> np.ndarray:
    """Give `lowest` to documents that the other ranker alone retrieves.

    Parameters
    ----------
    scores, others : ndarray
        Of this ranker and the other; -inf for documents that it does not retrieve.
    lowest : ndarray of shape (n_queries, 1), float32
        At most the least score of the query's retrieved documents.
    """
    out = np.empty_like(scores)
    for row in range(len(scores)):
        for doc in range(scores.shape[1]):
            score = scores[row, doc]
            alone = score == -np.inf and others[row, doc] > -np.inf
            out[row, doc] = lowest[row, 0] if alone else score
    return out


@njit(nogil=True, cache=True)
def least(scores: np.ndarray) -> np.ndarray:
    """Least score of the retrieved documents, 0 where there is none: ndarray of shape (n_queries, 1), float32."""
    out = np.empty((len(scores), 1), np.float32)
    for row in range(len(scores)):
        out[row, 0] = _extremes(scores[row])[0]
    return out


@njit(nogil=True, cache=True)
def minmax(scores: np.ndarray) -> np.ndarray:
    """Min-max: (s - min) / (max - min) over the ranked documents of a query, in [0, 1]; 0 where all are equal.

    References
    ----------
    Lee, Analyses of multiple evidence combination, SIGIR 1997.
    """
    out = np.empty_like(scores)
    for row in range(len(scores)):
        low, high = _extremes(scores[row])
        _scale(scores[row], low, np.float32(high - low), out[row])
    return out


@njit(nogil=True, cache=True)
def zscore(scores: np.ndarray) -> np.ndarray:
    """Standard scores: (s - mean) / deviation over the ranked documents of a query; 0 where all are equal.

    Sums are of float64.

    References
    ----------
    Renda and Straccia, Web metasearch: rank vs. score based rank aggregation methods, SAC 2003.
    """
    out = np.empty_like(scores)
    for row in range(len(scores)):
        own = scores[row]
        low, high = _extremes(own)
        n, total = 0, 0.0
        for doc in range(len(own)):
            ranked = own[doc] > -np.inf
            n += ranked
            total += np.float64(own[doc]) if ranked else 0.0
        mean, squares = np.float32(total / max(n, 1)), 0.0
        for doc in range(len(own)):
            away = own[doc] - mean
            squares += np.float64(away * away) if own[doc] > -np.inf else 0.0
        deviation = np.float32(np.sqrt(squares / max(n, 1)))
        _scale(own, mean, np.float32(0) if low == high else deviation, out[row])
    return out


@njit(nogil=True, cache=True)
def _extremes(row: np.ndarray) -> tuple[np.float32, np.float32]:
    """Least and greatest score of the ranked documents; 0 and -inf where there is none."""
    low, high = np.float32(np.inf), np.float32(-np.inf)
    for doc in range(len(row)):
        score = row[doc]
        low = min(low, score if score > -np.inf else np.float32(np.inf))
        high = max(high, score)
    return (low if low < np.inf else np.float32(0)), high


@njit(nogil=True, cache=True)
def _scale(row: np.ndarray, origin: np.float32, unit: np.float32, out: np.ndarray) -> None:
    """Write (s - origin) / unit of what is ranked, 0 where the unit tells nothing apart."""
    distinct = np.isfinite(unit) and unit > 0
    divisor = unit if distinct else np.float32(1)
    for doc in range(len(row)):
        scaled = (row[doc] - origin) / divisor
        out[doc] = scaled if distinct or row[doc] == -np.inf else np.float32(0)


NORMALISATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"minmax": minmax, "zscore": zscore}
