"""Differences of models that were trained several times: over seeds and over what they were tested on at once."""

from dataclasses import dataclass

import numpy as np

from patbench_core.stats.bootstrap import LEVEL


@dataclass(frozen=True)
class SeedDifference:
    """Mean difference over seeds.

    Attributes
    ----------
    mean : float
    low, high : float or None
        95 % interval for another seed and another sample of what was tested; None with a single seed.
    p : float or None
        Two-sided, of no difference; not corrected for how many are looked at.
    seeds : int
    spread : float
        Standard deviation over seeds; 0 with one.
    """

    mean: float
    low: float | None
    high: float | None
    p: float | None
    seeds: int
    spread: float


def seed_difference(observed: np.ndarray, resampled: np.ndarray) -> SeedDifference:
    """Interval and p-value of a mean over seeds that all were tested on the same queries or documents.

    Two things vary: what is tested on, which all seeds share, and the seed. With MS the variance of `observed` and C
    the mean covariance of two seeds over resamples, the variance of the mean over S seeds is MS / S + C, and its
    degrees of freedom are (S - 1) (1 + S C / MS)^2: few where seeds differ much, many where they agree.

    Parameters
    ----------
    observed : ndarray of shape (n_seeds,), float64
        Difference from the base, seed by seed.
    resampled : ndarray of shape (n_resamples, n_seeds), float64
        The same, what is tested on resampled alike for all seeds.

    References
    ----------
    Obuchowski and Rockette, Communications in Statistics - Simulation and Computation 24(2), 1995 (several readers, the
    same cases); Hillis, Statistics in Medicine 26(3), 2007 (degrees of freedom); here seeds are the readers.
    """
    from scipy.stats import t

    seeds, mean = len(observed), float(observed.mean())
    if seeds < 2:
        return SeedDifference(mean, None, None, None, seeds, 0.0)
    of_seeds = np.float64(observed.var(ddof=1))
    covariance = np.cov(resampled, rowvar=False)
    shared = max(0.0, float(covariance[~np.eye(seeds, dtype=bool)].mean()))
    error = np.sqrt(of_seeds / seeds + shared)
    if error == 0:
        return SeedDifference(mean, mean, mean, 1.0 if mean == 0 else 0.0, seeds, 0.0)
    with np.errstate(divide="ignore", over="ignore"):  # seeds that agree: a normal distribution
        freedom = (seeds - 1) * np.square(1 + seeds * shared / of_seeds)
    error = float(error)
    half = float(t.ppf((1 + LEVEL) / 2, freedom)) * error
    p = float(2 * t.sf(abs(mean) / error, freedom))
    return SeedDifference(mean, mean - half, mean + half, p, seeds, float(np.sqrt(of_seeds)))
