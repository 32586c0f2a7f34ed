"""Percentile bootstrap of means over queries."""

import numpy as np

RESAMPLES = 10_000
LEVEL = 0.95
ENDS = (1 - LEVEL) / 2, (1 + LEVEL) / 2
_BLOCK_CELLS = 4_000_000


def mean_intervals(scores: np.ndarray, seed: int = 0) -> np.ndarray:
    """95 % intervals of the means of columns, rows resampled with replacement.

    All columns see the same resamples. Memory is bounded whatever the number of rows.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_columns), float64
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    ndarray of shape (n_columns, 2), float64
        Lower and upper limits.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3.
    """
    limits: np.ndarray = np.quantile(resampled_means(scores, seed), ENDS, axis=0)
    return limits.T


def resampled_means(scores: np.ndarray, seed: int = 0) -> np.ndarray:
    """Means of the columns in each of `RESAMPLES` resamples: ndarray of shape (RESAMPLES, n_columns), float64."""
    n = len(scores)
    random = np.random.default_rng(seed)
    means = np.empty((RESAMPLES, scores.shape[1]))
    block = max(1, min(RESAMPLES, _BLOCK_CELLS // n))
    counts = np.empty((block, n))
    for start in range(0, RESAMPLES, block):
        drawn = random.integers(0, n, (min(block, RESAMPLES - start), n), dtype=np.int32)
        for row, each in zip(counts, drawn, strict=False):
            row[:] = np.bincount(each, minlength=n)
        means[start : start + len(drawn)] = counts[: len(drawn)] @ scores / n
    return means
