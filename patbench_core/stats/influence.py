"""Statistics that are compared, each with its influence function.

The influence of a unit on a statistic is n times what the statistic changes by when the unit's weight grows: the
statistic is its value plus the mean of the influences, to first order. So one rule serves means, ratios of sums,
agreement of clusterings and correlations.

References
----------
Hampel, JASA 69(346), 1974; Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, chapter 6
(infinitesimal jackknife); van der Vaart, Asymptotic Statistics, 1998, chapter 20.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_BLOCK_CELLS, _STEP = 256, 1e-4
Statistic = Callable[[Floats, Floats], tuple[float, Floats]]
"""Values and references of shape (n,) in; the statistic and the influences of shape (n,), which sum to zero, out."""


def mean(value: Floats, reference: Floats) -> tuple[float, Floats]:
    """Mean of `value`; influence x_i - mean."""
    average = float(value.mean())
    return average, value - average


def ratio(value: Floats, reference: Floats) -> tuple[float, Floats]:
    """R = sum(value) / sum(reference), such as micro F1; influence (a_i - R b_i) / mean(b). Zero over nothing."""
    total = float(reference.sum())
    if total == 0:
        return 0.0, np.zeros(len(value))
    value_ratio = float(value.sum()) / total
    return value_ratio, (value - value_ratio * reference) / (total / len(value))


def agreement(name: str) -> Statistic:
    """Agreement of clusters `value` with labels `reference` (codes) by one of `patbench_core.measures.agreement`.

    These depend on the counts of the cells of the contingency table alone, so the influence of a document is
    n dT / dn_ij at its cell, by central differences, centred.
    """

    return partial(_agreement, name)


def _agreement(name: str, value: Floats, reference: Floats) -> tuple[float, Floats]:
    from patbench_core.measures.agreement import Contingency

    table, cell = Contingency.with_cells(reference.astype(np.int64), value.astype(np.int64))
    counts = table.counts.astype(np.float64)
    slope = np.empty(len(counts))
    for start in range(0, len(counts), _BLOCK_CELLS):
        stop = min(start + _BLOCK_CELLS, len(counts))
        step = np.zeros((stop - start, len(counts)))
        step[np.arange(stop - start), np.arange(start, stop)] = _STEP
        up, down = (table.metrics(counts + sign * step)[name] for sign in (1, -1))
        slope[start:stop] = len(value) * (up - down) / (2 * _STEP)
    influence = slope[cell]
    return float(table.metrics(counts[None])[name][0]), influence - influence.mean()


def pearson(value: Floats, reference: Floats) -> tuple[float, Floats]:
    """Pearson's r; influence z_x z_y - r (z_x^2 + z_y^2) / 2 (Devlin, Gnanadesikan and Kettenring, 1975)."""
    x, y = ((column - column.mean()) / column.std() for column in (value, reference))
    r = float((x * y).mean())
    slope = x * y - r * (x**2 + y**2) / 2
    return r, slope - slope.mean()


def spearman(value: Floats, reference: Floats) -> tuple[float, Floats]:
    """Spearman's correlation: Pearson's of mid-ranks; its influence adds what a unit does to the ranks of others.

    With u, v mid-ranks as shares of n less a half, cov = E[uv] has influence
    u_i v_i - cov + E_j[(1(x_i < x_j) + 1(x_i = x_j) / 2 - F(x_j)) v_j] and the same with x and y exchanged;
    variances likewise, and the quotient by the chain rule (Croux and Dehon, Stat. Methods Appl. 19, 2010).
    Terms that are the same for all units are left out: the mean of an influence is 0.
    """
    from patbench_core.measures.correlation import midranks

    u, v = ((midranks(column) - 0.5) / len(column) - 0.5 for column in (value, reference))
    covariance, of_u, of_v = float((u * v).mean()), float((u * u).mean()), float((v * v).mean())
    d_covariance = u * v + _moved(u, v) + _moved(v, u)
    d_u, d_v = u * u + 2 * _moved(u, u), v * v + 2 * _moved(v, v)
    scale = float(np.sqrt(of_u * of_v))
    rho = covariance / scale
    slope = d_covariance / scale - rho / 2 * (d_u / of_u + d_v / of_v)
    return rho, slope - slope.mean()


def _moved(rank: Floats, weight: Floats) -> Floats:
    """E_j[(1(i below j) + 1(tied) / 2) weight_j] for each i, less the mean weight.

    That is -E_j[(1(j below i) + 1(tied) / 2) weight_j], by one sort.
    """
    order = np.argsort(rank)
    ordered, total = rank[order], np.concatenate([[0.0], np.cumsum(weight[order])])
    below, upto = (total[np.searchsorted(ordered, rank, side)] for side in ("left", "right"))
    return np.asarray(-(below + upto) / 2 / len(rank))


STATISTICS: dict[str, Statistic] = {
    "micro F1": ratio,
    **{name: agreement(name) for name in ("V-measure", "homogeneity", "completeness", "ARI", "AMI")},
    "Pearson": pearson,
    "Spearman": spearman,
}
"""By name of the measure; every other measure is a mean over units."""
