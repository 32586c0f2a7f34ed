"""Estimates with their errors, and what they say: interval, p-value, correction, verdict, detectable difference."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.dependence import Dependence, Floats

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


def least_p(freedom: float) -> float:
    """Two-sided p-value of n differences of one sign, 2^(1 - n), with n - 1 degrees of freedom.

    It is what differences say that are all the same: without any variance a t-statistic is not defined.

    References
    ----------
    Dixon and Mood, The statistical sign test, Journal of the American Statistical Association 41(236), 1946.
    """
    return float(2.0**-freedom)


def interval(
    value: float, error: float, freedom: float, widest: float = np.inf, fewest: float = FEWEST
) -> tuple[float, float, float]:
    """Low and high end of the 95 % interval of a value, and the two-sided p-value of zero; all NaN if unknown.

    Parameters
    ----------
    freedom : float
        Degrees of freedom: independent units less one. Of fewer than `fewest` units nothing is known.
    widest : float
        What the value can span at most: an interval that is wider says nothing.
    fewest : float
        Less than `FEWEST` where a unit is a mean of many, such as the score of a draw or fold, see `DRAWS`.
    """
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(freedom, (1 + LEVEL) / 2)) * error if freedom >= fewest - 1 else np.nan
    if not 2 * half <= widest:
        return np.nan, np.nan, np.nan
    if error > 0:
        return value - half, value + half, float(2 * stdtr(freedom, -abs(value) / error))
    return value, value, least_p(freedom) if value else 1.0


def unseen(freedom: float, widest: float) -> float:
    """Greatest difference that may be there although no unit shows any: half the 95 % interval of such a zero.

    Of n units without a difference the share that differs in all is at most 1 - .025^(1/n), and each differs by
    `widest` at most; a variance of zero says no more than that.

    References
    ----------
    Clopper and Pearson, The use of confidence or fiducial limits, Biometrika 26(4), 1934: none of n.
    """
    return widest * float(1 - ((1 - LEVEL) / 2) ** (1 / (freedom + 1)))


def detectable(error: float, freedom: float, widest: float = np.inf, fewest: float = FEWEST) -> float:
    """Smallest true difference that the test on its own finds with a probability of `POWER`; NaN if unknown.

    No difference is greater than `widest`, what the value can span; `fewest` as for `interval`.

    References
    ----------
    Sakai, Statistical reform in information retrieval?, SIGIR Forum 48(1), 2014: (t_.975 + t_.8) standard errors.
    """
    from scipy.special import stdtrit

    if freedom < fewest - 1:
        return np.nan
    smallest = float((stdtrit(freedom, (1 + LEVEL) / 2) + stdtrit(freedom, POWER)) * error)
    return smallest if smallest <= widest else np.nan


def holm(p: npt.ArrayLike) -> Floats:
    """Holm's step-down correction of p-values (Scandinavian Journal of Statistics 6(2), 1979).

    A p-value that is not known (NaN) stays so, and counts as one of those that are corrected together.
    """
    given = np.asarray(p, np.float64)
    values = np.where(np.isnan(given), 1.0, given)
    order = np.argsort(values, kind="stable")
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1)), 1.0)
    return np.where(np.isnan(given), np.nan, corrected)


def verdict(difference: float, low: float, high: float, corrected: float, margin: float) -> Verdict:
    """What a difference with its interval and corrected p-value says; lack of significance alone says nothing.

    Of what is not known (NaN) it says undecided.
    """
    if corrected < 1 - LEVEL:
        return "significantly better" if difference > 0 else "significantly worse"
    return "equivalent" if low >= -margin and high <= margin else "undecided"
