"""Every pair of models on the same queries or documents: bootstrap, randomisation, Holm over all pairs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from patbench_core.stats.bootstrap import LEVEL, resampled_means
from patbench_core.stats.detectable import smallest_detectable
from patbench_core.stats.groups import alike, rank_ranges
from patbench_core.stats.paired import Difference, bootstrap_p, holm
from patbench_core.stats.randomisation import is_exact, p_values, signed_sums

RULE = "separable when the randomisation p-value, Holm-corrected over all pairs, is below 0.05"

_EQUAL = 1e-12
"""Differences below this share of the greatest score are rounding."""

Turned = Callable[[int, np.ndarray], np.ndarray]
"""Differences of one model and others in each combination of signs: shape (n_signs, n_others)."""


@dataclass(frozen=True)
class Pair:
    """One model less another.

    Attributes
    ----------
    one, other : int
        Columns of the models.
    mean, low, high : float
        Difference and its 95 % percentile bootstrap interval, of this pair on its own.
    p_bootstrap, p_randomisation : float
        Two-sided, not corrected.
    holm_bootstrap, holm_randomisation : float
        Corrected over all pairs of the comparison.
    detectable : float or None
        See `smallest_detectable`; None for ratios, and for a single query.
    """

    one: int
    other: int
    mean: float
    low: float
    high: float
    p_bootstrap: float
    p_randomisation: float
    holm_bootstrap: float
    holm_randomisation: float
    detectable: float | None = None

    @property
    def separable(self) -> bool:
        """As `RULE` says."""
        return self.holm_randomisation < 1 - LEVEL

    @property
    def difference(self) -> Difference:
        """The difference with the p-value that decides."""
        return Difference(self.mean, self.low, self.high, self.holm_randomisation)

    @property
    def reversed(self) -> "Pair":
        """The other model less this one."""
        turned = {"one": self.other, "other": self.one, "mean": -self.mean, "low": -self.high, "high": -self.low}
        return replace(self, **turned)


@dataclass(frozen=True)
class Comparison:
    """All pairs of models.

    Attributes
    ----------
    n : int
        Queries or documents.
    means : ndarray of shape (n_models,), float64
        What is compared.
    pairs : tuple of Pair
        In the order of the columns.
    """

    n: int
    means: np.ndarray
    pairs: tuple[Pair, ...]

    @cached_property
    def separable(self) -> np.ndarray:
        """Whether two models are told apart: ndarray of shape (n_models, n_models), bool."""
        matrix = np.zeros((len(self.means), len(self.means)), bool)
        for pair in self.pairs:
            matrix[pair.one, pair.other] = matrix[pair.other, pair.one] = pair.separable
        return matrix

    def between(self, one: int, other: int) -> Pair:
        """The first model less the second."""
        found = next(pair for pair in self.pairs if {pair.one, pair.other} == {one, other})
        return found if found.one == one else found.reversed

    @property
    def rank_ranges(self) -> list[tuple[int, int]]:
        """See `patbench_core.stats.groups.rank_ranges`."""
        return rank_ranges(self.means, self.separable)

    @property
    def level_groups(self) -> list[tuple[int, ...]]:
        """See `patbench_core.stats.groups.level_groups`."""
        return alike(self.means, self.separable)

    @property
    def detectable(self) -> tuple[float, float, float] | None:
        """Median, least and greatest of the smallest detectable differences of the pairs."""
        known = [pair.detectable for pair in self.pairs if pair.detectable is not None]
        return (float(np.median(known)), min(known), max(known)) if known else None


def compare_means(scores: np.ndarray) -> Comparison:
    """Compare the means of all pairs of models, queries resampled in pairs.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
        Scores of the same queries, one at least.

    References
    ----------
    Those of `patbench_core.stats.paired.differences` and `patbench_core.stats.randomisation.signed_sums`.
    """
    sums, n = signed_sums(scores), len(scores)

    def turned(one: int, others: np.ndarray) -> np.ndarray:
        return (sums[:, [one]] - sums[:, others]) / n

    made = _compared(n, scores.mean(axis=0), resampled_means(scores), turned, is_exact(scores), np.abs(scores).max())
    if n < 2:
        return made
    smallest = smallest_detectable(scores)
    pairs = (replace(pair, detectable=float(smallest[pair.one, pair.other])) for pair in made.pairs)
    return replace(made, pairs=tuple(pairs))


def compare_ratios(above: np.ndarray, below: np.ndarray) -> Comparison:
    """Compare ratios of sums, such as micro F1, of all pairs of models, documents resampled in pairs.

    Parameters
    ----------
    above, below : ndarray of shape (n_documents, n_models), float64
        Each document's part of both sums; for micro F1, 2 hits and labels given + true. A ratio of nothing is zero.
    """
    n_models = above.shape[1]
    means = resampled_means(np.hstack([above, below]).astype(np.float64))
    shifted = np.hstack([above - above[:, :1], below - below[:, :1]]).astype(np.float64)
    sums = signed_sums(shifted)
    totals = above.sum(axis=0), below.sum(axis=0)
    parts = sums[:, :n_models], sums[:, n_models:]

    def turned(one: int, others: np.ndarray) -> np.ndarray:
        middle = [(total[one] + total[others]) / 2 for total in totals]
        half = [(part[:, [one]] - part[:, others]) / 2 for part in parts]
        return _ratio(middle[0] + half[0], middle[1] + half[1]) - _ratio(middle[0] - half[0], middle[1] - half[1])

    values = _ratio(*totals)
    resampled = _ratio(means[:, :n_models], means[:, n_models:])
    return _compared(len(above), values, resampled, turned, is_exact(shifted), values.max())


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Zero where there is nothing below."""
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 0)


def _compared(
    n: int, values: np.ndarray, resampled: np.ndarray, turned: Turned, exact: bool, greatest: float
) -> Comparison:
    """Test all pairs from the values of the models, observed and resampled, a row of pairs at a time."""
    tolerance = _EQUAL * greatest
    rows = []
    for one in range(len(values) - 1):
        others = np.arange(one + 1, len(values))
        less = resampled[:, [one]] - resampled[:, others]
        less[np.abs(less) <= tolerance] = 0.0
        mean = values[one] - values[others]
        mean[np.abs(mean) <= tolerance] = 0.0
        low, high = np.quantile(less, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        chance = p_values(turned(one, others), mean, exact, tolerance)
        rows.append(np.stack([mean, low, high, bootstrap_p(less), chance]))
    if not rows:
        return Comparison(n, values, ())
    found = np.hstack(rows)
    corrected = np.stack([holm(found[3]), holm(found[4])])
    ends = combinations(range(len(values)), 2)
    pairs = (Pair(*ends_of, *map(float, of)) for ends_of, of in zip(ends, np.vstack([found, corrected]).T, strict=True))
    return Comparison(n, values, tuple(pairs))
