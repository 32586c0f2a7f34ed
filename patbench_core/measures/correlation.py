"""Correlation of two columns, plain or with rows drawn by cluster: the sums and ranks of all resamples at once."""

from collections.abc import Iterable

import numpy as np

_FLAT = 1e-12


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Pearson's product-moment correlation; NaN where a column does not vary.

    Parameters
    ----------
    x, y : ndarray of shape (n,)

    References
    ----------
    Pearson, Proceedings of the Royal Society of London 58, 1895.
    """
    return float(from_sums(cluster_sums(x, y, np.zeros(len(x), np.int64)))[0])


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation: Pearson's of the mid-ranks; NaN where a column does not vary.

    References
    ----------
    Spearman, American Journal of Psychology 15(1), 1904.
    """
    return pearson(midranks(x), midranks(y))


def midranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties at the mean of their places, as ``scipy.stats.rankdata``: ndarray of shape (n,), float64."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def cluster_sums(x: np.ndarray, y: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Sufficient statistics of Pearson's correlation of each cluster of rows; they add up over clusters.

    Parameters
    ----------
    x, y : ndarray of shape (n,)
    clusters : ndarray of shape (n,), int
        From 0, none empty.

    Returns
    -------
    ndarray of shape (n_clusters, 6), float64
        n and the sums of x, y, x², y² and xy, both columns centred and scaled by all rows, which changes no
        correlation and keeps the sums exact.
    """
    x, y = _standard(x), _standard(y)
    columns = (np.ones(len(x)), x, y, x * x, y * y, x * y)
    return np.stack([np.bincount(clusters, weights=column) for column in columns], axis=1)


def from_sums(sums: np.ndarray) -> np.ndarray:
    """Pearson's correlation from sums, or means, of shape (..., 6): ndarray of shape (...), NaN where undefined."""
    n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    variances = np.stack([n * xx - x * x, n * yy - y * y]) / n**2
    varying = np.where((variances > _FLAT).all(axis=0), variances, np.nan)
    return np.asarray(np.clip((n * xy - x * y) / n**2 / np.sqrt(varying[0] * varying[1]), -1.0, 1.0))


def resampled_spearman(draws: Iterable[np.ndarray], x: np.ndarray, y: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Spearman's correlation in resamples of clusters, every resample ranked anew.

    A row that is drawn several times ties with itself: the mid-rank of a value is the weight below it and half of its
    own.

    Parameters
    ----------
    draws : iterable of ndarray of shape (n_clusters,), float64
        How often each cluster is drawn.
    x, y : ndarray of shape (n,)
    clusters : ndarray of shape (n,), int
        From 0, none empty.

    Returns
    -------
    ndarray of shape (n_draws,), float64
        NaN where what was drawn does not vary.
    """
    order = np.argsort(x, kind="stable")
    cluster, ordered = clusters[order], x[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    tie = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(x))))
    level = np.unique(y, return_inverse=True)[1][order]
    correlations = []
    for drawn in draws:
        weights = drawn[cluster]
        half = weights.sum() / 2
        of_x = np.add.reduceat(weights, starts)
        of_y = np.bincount(level, weights=weights)
        rank_x, rank_y = (np.cumsum(counts) - counts / 2 - half for counts in (of_x, of_y))
        by_level = np.bincount(level, weights=weights * rank_x[tie])
        variances = (of_x @ rank_x**2) * (of_y @ rank_y**2)
        correlations.append(by_level @ rank_y / np.sqrt(variances) if variances > 0 else np.nan)
    return np.array(correlations)


def _standard(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, np.float64)
    centred = values - values.mean()
    scale = np.sqrt(np.mean(centred**2))
    flat = scale <= _FLAT * max(1.0, float(np.abs(values).max()))
    return np.zeros(len(values)) if flat else centred / scale
