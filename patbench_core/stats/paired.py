"""Differences of models on the same queries."""

from dataclasses import dataclass

import numpy as np

from patbench_core.stats.bootstrap import ENDS, resampled_means
from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.inference import holm, least_p


@dataclass(frozen=True)
class Difference:
    """Mean of a model less mean of the reference, over the same queries.

    Attributes
    ----------
    mean, low, high : float
        Difference and its 95 % bootstrap interval; NaN over fewer than `FEWEST` queries.
    p : float
        Two-sided bootstrap p-value, at least `least_p`, Holm-corrected over all differences from the same reference;
        NaN as the interval is.
    """

    mean: float
    low: float
    high: float
    p: float


def differences(scores: np.ndarray, reference: int) -> list[Difference]:
    """Compare every model with one of them, queries resampled in pairs.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
        Scores of the same queries.
    reference : int
        Column of the model to compare with; its own difference is zero with p = 1.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 16.4; Holm, Scandinavian
    Journal of Statistics 6(2), 1979.
    """
    less = scores - scores[:, [reference]]
    if len(less) < FEWEST:
        return [Difference(mean, np.nan, np.nan, np.nan) for mean in less.mean(axis=0).tolist()]
    resampled = resampled_means(less)
    low, high = np.quantile(resampled, ENDS, axis=0)
    p = np.maximum(bootstrap_p(resampled), least_p(len(less) - 1))
    others = np.arange(scores.shape[1]) != reference
    p[others] = holm(p[others])
    p[~others] = 1.0
    return [Difference(*map(float, row)) for row in zip(less.mean(axis=0), low, high, p, strict=True)]


def bootstrap_p(resampled: np.ndarray) -> np.ndarray:
    """Two-sided p-values from resampled differences of shape (n_resamples, n): ndarray of shape (n,), float64."""
    tail = np.minimum((resampled <= 0).sum(axis=0), (resampled >= 0).sum(axis=0))
    p: np.ndarray = np.minimum(1.0, 2 * (tail + 1) / (len(resampled) + 1))
    return p
