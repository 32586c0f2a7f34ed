"""Estimates with their errors, and what they say: interval, p-value, correction, verdict, detectable difference."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from patbench_core.stats.dependence import FEWEST, Dependence, Floats

LEVEL, POWER = 0.95, 0.8
Verdict = Literal["best", "significantly better", "significantly worse", "equivalent", "undecided"]


@dataclass(frozen=True)
class Estimates:
    """Values of several items on the same units, and what is known of their errors.

    Attributes
    ----------
    value : ndarray of shape (n_items,), float64
    independent, dependent : ndarray of shape (n_items, n_items), float64
        See `Dependence.covariance`.
    freedom : float
        Degrees of freedom; below 1 nothing is said.
    """

    value: Floats
    independent: Floats
    dependent: Floats
    freedom: float

    def contrast(self, weights: npt.ArrayLike) -> tuple[float, float]:
        """A weighted sum of the values, and its standard error: the greater of both variances, as neither is to hide.

        Parameters
        ----------
        weights : array_like of shape (n_items,)
            Such as (1, -1) for a difference.
        """
        w = np.asarray(weights, np.float64)
        variance = max(float(w @ self.independent @ w), float(w @ self.dependent @ w), 0.0)
        return float(w @ self.value), variance**0.5


def estimates(value: Floats, influence: Floats, depends: Dependence, noise: Floats | None = None) -> Estimates:
    """Estimates of items from the influences of their units.

    Parameters
    ----------
    value : ndarray of shape (n_items,), float64
    influence : ndarray of shape (n_units, n_items), float64
        Centred.
    noise : ndarray of shape (n_items,), float64
        Variance that an item has on top, independent of the units, such as that of seeds.
    """
    independent, dependent = depends.covariance(influence)
    extra = np.diag(noise) if noise is not None else 0.0
    return Estimates(value, independent + extra, dependent + extra, depends.effective - 1)


def interval(value: float, error: float, freedom: float) -> tuple[float, float, float]:
    """Low and high end of the 95 % interval of a value, and the two-sided p-value of zero; NaN, NaN, 1 if unknown."""
    from scipy.special import stdtr, stdtrit

    if freedom < FEWEST - 1:
        return np.nan, np.nan, 1.0
    half = float(stdtrit(freedom, (1 + LEVEL) / 2)) * error
    p = float(2 * stdtr(freedom, -abs(value) / error)) if error > 0 else float(value == 0)
    return value - half, value + half, p


def detectable(error: float, freedom: float) -> float:
    """Smallest true difference that the test on its own finds with a probability of `POWER`; NaN if unknown.

    References
    ----------
    Sakai, Statistical reform in information retrieval?, SIGIR Forum 48(1), 2014: (t_.975 + t_.8) standard errors.
    """
    from scipy.special import stdtrit

    if freedom < FEWEST - 1:
        return np.nan
    return float((stdtrit(freedom, (1 + LEVEL) / 2) + stdtrit(freedom, POWER)) * error)


def holm(p: npt.ArrayLike) -> Floats:
    """Holm's step-down correction of p-values (Scandinavian Journal of Statistics 6(2), 1979)."""
    values = np.asarray(p, np.float64)
    order = np.argsort(values, kind="stable")
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1)), 1.0)
    return corrected


def verdict(difference: float, low: float, high: float, corrected: float, margin: float) -> Verdict:
    """What a difference with its interval and corrected p-value says; lack of significance alone says nothing."""
    if corrected < 1 - LEVEL:
        return "significantly better" if difference > 0 else "significantly worse"
    return "equivalent" if low >= -margin and high <= margin else "undecided"
