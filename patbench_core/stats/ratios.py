"""Differences of ratios of sums, such as micro F1, on the same documents."""

import numpy as np

from patbench_core.stats.bootstrap import LEVEL, resampled_means
from patbench_core.stats.paired import Difference, holm


def ratio_differences(above: np.ndarray, below: np.ndarray, reference: int) -> list[Difference]:
    """Compare the ratio of sums of every model with that of one of them, documents resampled in pairs.

    Parameters
    ----------
    above, below : ndarray of shape (n_documents, n_models), float64
        Each document's part of both sums; for micro F1, 2 hits and labels given + true.
    reference : int
        Column of the model to compare with; its own difference is zero with p = 1.

    References
    ----------
    As `patbench_core.stats.paired.differences`.
    """
    n_models = above.shape[1]
    both = np.hstack([above, below]).astype(np.float64)
    ratios = _ratios(both.mean(axis=0), n_models)
    resampled = _ratios(resampled_means(both), n_models)
    less = resampled - resampled[:, [reference]]
    low, high = np.quantile(less, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    tail = np.minimum((less <= 0).sum(axis=0), (less >= 0).sum(axis=0))
    p = np.minimum(1.0, 2 * (tail + 1) / (len(less) + 1))
    others = np.arange(n_models) != reference
    p[others] = holm(p[others])
    p[~others] = 1.0
    columns = zip(ratios - ratios[reference], low, high, p, strict=True)
    return [Difference(*map(float, of)) for of in columns]


def _ratios(means: np.ndarray, n_models: int) -> np.ndarray:
    """Zero where there is nothing below."""
    above, below = means[..., :n_models], means[..., n_models:]
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
