"""The gap between IN and OUT, from the published definition to the fair one, a confound at a time."""

from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.links import IN, OUT
from patbench_core.stats.bootstrap import LEVEL, resampled_means
from patbench_core.stats.condensed import Cited, Function, condensed, equal_scores, query_scores

STEPS = ("published", "same queries", "other kind removed", "equal positives")
"""Each step keeps what the steps before it changed; the last is the fair definition."""

FEW = 10
"""Below this number of queries a drop has no interval: too few to resample."""


@dataclass(frozen=True)
class Change:
    """A drop, or a change of a drop, as a share of 1.

    Attributes
    ----------
    value : float or None
        None where IN scores zero, of which there is no share.
    low, high : float or None
        95 % bootstrap interval; None where queries are too few or the interval has no end.
    """

    value: float | None
    low: float | None
    high: float | None

    def meets(self, low: float, high: float) -> bool:
        """Whether the interval and the range from `low` to `high` have a point in common."""
        return self.low is not None and self.low <= high and self.high >= low


@dataclass(frozen=True)
class Gap:
    """The gap of one model.

    Attributes
    ----------
    means : ndarray of shape (n_steps, 2), float64
        Mean scores of IN and OUT; NaN where no query counts.
    n : ndarray of shape (n_steps, 2), int64
        Queries of each mean.
    drops : list of Change
        1 - OUT / IN at each step.
    changes : list of Change
        From each step to the next; they sum to the last drop less the first.
    """

    means: np.ndarray
    n: np.ndarray
    drops: list[Change]
    changes: list[Change]

    @property
    def published(self) -> Change:
        """The drop as published."""
        return self.drops[0]

    @property
    def fair(self) -> Change:
        """The drop with all confounds removed."""
        return self.drops[-1]


def step_scores(cited: Cited, function: Function) -> np.ndarray:
    """Scores of each query in IN and OUT at each of `STEPS`.

    Cited documents of the other kind, and of unknown kind, count as not relevant until they are removed.

    Returns
    -------
    ndarray of shape (n_queries, n_steps, 2), float64
        NaN where a query does not count.
    """
    both = (cited.number(IN) > 0) & (cited.number(OUT) > 0)
    kinds = []
    for domain, other in ((IN, OUT), (OUT, IN)):
        of = cited.domain == domain
        whole = query_scores(cited, domain, cited.rank[of], function)
        shorter = query_scores(cited, domain, condensed(cited.query, cited.rank, of), function)
        paired = [np.where(both, scores, np.nan) for scores in (whole, shorter)]
        kinds.append(np.stack([whole, *paired, equal_scores(cited, domain, other, function)], axis=1))
    return np.stack(kinds, axis=2)


def gaps(scores: np.ndarray) -> list[Gap]:
    """Drops of each model, all from the same resamples of the queries that have IN or OUT.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models, n_steps, 2), float64
        Of `step_scores`; models count the same queries.
    """
    scores = scores[~np.isnan(scores).all(axis=(1, 2, 3))]
    counted = ~np.isnan(scores)
    both = np.stack([np.where(counted, scores, 0.0), counted], axis=1)
    shape = both.shape[1:]
    means, drop = _drops(both.mean(axis=0))
    n = counted.sum(axis=0)
    _, resampled = _drops(resampled_means(both.reshape(len(both), -1)).reshape(-1, *shape))
    enough = n.min(axis=2) >= FEW
    with np.errstate(invalid="ignore"):
        change, changed = np.diff(drop), np.diff(resampled)
    return [
        Gap(
            means[model],
            n[model],
            _changes(drop[model], resampled[:, model], enough[model]),
            _changes(change[model], changed[:, model], enough[model, 1:]),
        )
        for model in range(len(n))
    ]


def _drops(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means, and 1 - OUT / IN, from sums of scores and numbers of queries, shape (..., 2, n_models, n_steps, 2)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        means = parts[..., 0, :, :, :] / parts[..., 1, :, :, :]
        return means, 1 - means[..., 1] / means[..., 0]


def _changes(values: np.ndarray, resampled: np.ndarray, enough: np.ndarray) -> list[Change]:
    """Resamples in which nothing is found have no drop and are left out."""
    made = []
    for value, column, shown in zip(values, resampled.T, enough, strict=True):
        column = column[~np.isnan(column)]
        low, high = None, None
        if shown and np.isfinite(value) and np.isfinite(column).all():
            low, high = map(float, np.quantile(column, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
        made.append(Change(float(value) if np.isfinite(value) else None, low, high))
    return made
