"""Normalised scores, compiled: a row stays in the cache while it is read for its scale and written."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def complete_rows(scores: np.ndarray, others: np.ndarray, lowest: np.ndarray, out: np.ndarray) -> None:
    """Write `scores`, and `lowest` of shape (n_queries, 1) where `others` alone has a score; see `normalise`."""
    for row in range(len(scores)):
        for doc in range(scores.shape[1]):
            score = scores[row, doc]
            alone = score == -np.inf and others[row, doc] > -np.inf
            out[row, doc] = lowest[row, 0] if alone else score


@njit(nogil=True, cache=True)
def minmax_rows(scores: np.ndarray, out: np.ndarray) -> None:
    """Write (s - min) / (max - min) of each row; see `normalise`.

    Parameters
    ----------
    scores, out : ndarray of shape (n_queries, n_docs), float32
        -inf for documents that are not ranked.
    """
    for row in range(len(scores)):
        low, high = extremes(scores[row])
        _scale(scores[row], low, np.float32(high - low), out[row])


@njit(nogil=True, cache=True)
def zscore_rows(scores: np.ndarray, out: np.ndarray) -> None:
    """Write (s - mean) / deviation of each row; sums are of float64. Parameters as of `minmax_rows`."""
    for row in range(len(scores)):
        own = scores[row]
        low, high = extremes(own)
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


@njit(nogil=True, cache=True)
def extremes(row: np.ndarray) -> tuple[np.float32, np.float32]:
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
