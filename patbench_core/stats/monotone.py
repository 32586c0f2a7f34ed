"""Whether quality grows with every step of an axis, and how much of it a smaller step keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from patbench_core.stats.bootstrap import LEVEL, resampled_means
from patbench_core.stats.paired import Difference, differences

Verdict = Literal["monotone", "not monotone", "not settled"]


@dataclass(frozen=True)
class Share:
    """Mean of a model as a share of the reference's, with its 95 % interval; None where the reference scores zero."""

    value: float | None
    low: float | None
    high: float | None


def steps(scores: np.ndarray) -> list[Difference]:
    """Difference of each column and the one before it, Holm-corrected over these steps.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_steps), float64
        Scores of the same queries, from the smallest step to the largest.

    Returns
    -------
    list of Difference
        n_steps - 1 of them.
    """
    grown = np.diff(scores, axis=1)
    return differences(np.column_stack([np.zeros(len(grown)), grown]), reference=0)[1:]


def verdict(grown: Sequence[Difference]) -> Verdict:
    """Monotone if every step is a significant gain, not monotone if one is a significant loss."""
    if any(step.separable and step.mean < 0 for step in grown):
        return "not monotone"
    return "monotone" if all(step.separable for step in grown) else "not settled"


def shares(scores: np.ndarray, reference: int) -> list[Share]:
    """Means as shares of one column's mean: ratios of paired bootstrap means.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
        Scores of the same queries, not negative.
    reference : int
        Column of the whole.
    """
    means, resampled = scores.mean(axis=0), resampled_means(scores)
    whole = resampled[:, [reference]]
    if not whole.all():
        known = means[reference] > 0
        return [Share(float(mean / means[reference]) if known else None, None, None) for mean in means]
    low, high = np.quantile(resampled / whole, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return [Share(*map(float, of)) for of in zip(means / means[reference], low, high, strict=True)]
