"""The trend of quality over sizes of models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.stats.bootstrap import LEVEL, mean_intervals


@dataclass(frozen=True)
class Trend:
    """Gain for each doubling of size, by least squares over models.

    Attributes
    ----------
    slope : float
    queries : tuple of float
        95 % bootstrap interval: these models, other queries.
    models : tuple of float or None
        95 % interval of the regression (Student's t with n - 2 degrees of freedom): other models of the same sort;
        None for two models, which leave no residual.
    n : int
        Models.
    """

    slope: float
    queries: tuple[float, float]
    models: tuple[float, float] | None
    n: int


def per_doubling(scores: np.ndarray, sizes: Sequence[float]) -> Trend | None:
    """Slope of the mean over log2 of `sizes`; None where there are no two sizes.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
        Scores of the same queries.
    sizes : sequence of float
        One a model, above zero.
    """
    if len(set(sizes)) < 2:
        return None
    doublings = np.log2(np.asarray(sizes, np.float64))
    centred = doublings - doublings.mean()
    weights = centred / (centred @ centred)
    of_query = scores @ weights  # the slope is linear in the scores: its mean over queries is the slope of the means
    low, high = mean_intervals(of_query[:, None])[0]
    slope = float(of_query.mean())
    return Trend(slope, (float(low), float(high)), _over_models(scores.mean(axis=0), centred, slope), len(sizes))


def _over_models(means: np.ndarray, centred: np.ndarray, slope: float) -> tuple[float, float] | None:
    from scipy.stats import t

    free = len(means) - 2
    if not free:
        return None
    residual = means - means.mean() - slope * centred
    half = float(t.ppf((1 + LEVEL) / 2, free) * np.sqrt(residual @ residual / free / (centred @ centred)))
    return slope - half, slope + half
