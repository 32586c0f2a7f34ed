"""Differences of trained models to their base, over the things scored and over training seeds."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from patbench_core.compare.bootstrap import LEVEL, RESAMPLES, resampled_means


@dataclass(frozen=True)
class SeedDifference:
    """Mean score of the trained models less that of the base.

    Attributes
    ----------
    mean, low, high : float
        Difference and its 95 % bootstrap interval.
    n, seeds : int
        Queries, and training seeds; with one seed the interval holds for that seed alone.
    """

    mean: float
    low: float
    high: float
    n: int
    seeds: int

    @property
    def separable(self) -> bool:
        """Whether the interval leaves zero out; not corrected for the number of comparisons."""
        return self.low > 0 or self.high < 0

    @property
    def holds_for(self) -> str:
        """What the interval speaks of, in words."""
        return "this seed alone" if self.seeds == 1 else f"{self.seeds} seeds"


def seed_difference(base: np.ndarray, trained: np.ndarray, seed: int = 0) -> SeedDifference:
    """Compare trained models with their base, queries and seeds resampled, both in pairs.

    Queries and seeds are crossed: a resample draws queries once for all seeds. Drawing from few seeds shows too little
    of their spread, by the factor (seeds - 1) / seeds in variance; deviations of seeds are widened by its root.

    Parameters
    ----------
    base : ndarray of shape (n_queries,), float64
    trained : ndarray of shape (n_queries, n_seeds), float64
        Scores of the same queries, a column a training seed.

    References
    ----------
    Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 2007; Davison and Hinkley, Bootstrap Methods
    and their Application, 1997, section 3.8.
    """
    n, seeds = trained.shape
    by_seed = resampled_means(trained - base[:, None], seed)
    middle = by_seed.mean(axis=1)
    if seeds > 1:
        drawn = np.random.default_rng([seed, seeds]).multinomial(seeds, np.full(seeds, 1 / seeds), RESAMPLES)
        middle = middle + sqrt(seeds / (seeds - 1)) * ((drawn * by_seed).sum(axis=1) / seeds - middle)
    low, high = np.quantile(middle, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return SeedDifference(float((trained - base[:, None]).mean()), float(low), float(high), n, seeds)
