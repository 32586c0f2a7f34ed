"""Percentile bootstrap of means over queries."""

from concurrent.futures import ThreadPoolExecutor

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
    """Means of the columns in each of `RESAMPLES` resamples: ndarray of shape (RESAMPLES, n_columns), float64.

    The next rows are drawn while the last ones are counted.
    """
    from patbench_core.stats.counting import count

    n = len(scores)
    random = np.random.default_rng(seed)
    means = np.empty((RESAMPLES, scores.shape[1]))
    block = max(1, min(RESAMPLES, _BLOCK_CELLS // n))
    counts = np.empty((block, n))

    def draw(start: int) -> np.ndarray:
        size = min(block, max(0, RESAMPLES - start))
        return random.integers(0, n, (size, n), dtype=np.int32)

    with ThreadPoolExecutor(1) as drawing:
        coming = drawing.submit(draw, 0)
        for start in range(0, RESAMPLES, block):
            drawn = coming.result()
            coming = drawing.submit(draw, start + block)
            count(drawn, counts[: len(drawn)])
            means[start : start + len(drawn)] = counts[: len(drawn)] @ scores / n
    return means
