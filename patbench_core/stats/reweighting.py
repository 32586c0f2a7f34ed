"""Differences between groups of queries, such as offices: as they are, and at the same mix of topics.

Groups differ in what their queries are about. Here the mean of a group is the mean of its topics' means, weighted by
one mix for both groups (direct standardisation, or post-stratification): what is left of a difference is not due to
the mix of topics.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import numpy as np

from patbench_core.stats.bootstrap import LEVEL, resampled_means
from patbench_core.stats.paired import Difference, holm

FEWEST = 5
"""Queries that a topic needs in each of two groups to be shared by them; others are left out."""

POWER = 0.8

Pair = tuple[int, int]


@dataclass(frozen=True)
class Sample:
    """Queries of one group, as observed (row 0 of each array) and in each resample (the other rows).

    Attributes
    ----------
    counts : ndarray of shape (n_topics,), int64
        Queries observed of each topic.
    n : int
        Queries, those without topic included.
    means : ndarray of shape (1 + RESAMPLES, n_models), float64
    shares : ndarray of shape (1 + RESAMPLES, n_topics), float64
        Of the queries, by topic.
    sums : ndarray of shape (1 + RESAMPLES, n_topics, n_models), float64
        Scores summed by topic, divided by the number of queries.
    """

    counts: np.ndarray
    n: int
    means: np.ndarray
    shares: np.ndarray
    sums: np.ndarray

    def at_mix(self, mix: np.ndarray) -> np.ndarray:
        """Means when topics have the shares `mix`: ndarray of shape (1 + RESAMPLES, n_models), float64.

        A topic that a resample lacks is left out of it and the rest weighs more; NaN where it lacks all of them.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            weight = mix * (self.shares > 0)
            weight /= weight.sum(axis=1, keepdims=True)
            weight = np.where(self.shares > 0, weight / self.shares, weight)
        return np.einsum("rt,rtm->rm", weight, self.sums)

    def effective(self, mix: np.ndarray) -> float:
        """Queries of equal weight that would tell as much (Kish, Survey Sampling, 1965): (sum w)^2 / sum w^2."""
        shared = mix > 0
        return float(1 / (mix[shared] ** 2 / self.counts[shared]).sum())


@dataclass(frozen=True)
class SameTopics:
    """Two groups at one mix of the topics that they share.

    Attributes
    ----------
    topics : ndarray, int64
        Those topics.
    kept : tuple of int
        Queries of either group that have one of them.
    effective : tuple of float
        Effective sample size of either group.
    means : ndarray of shape (2, n_models), float64
    difference, change : list of Difference
        By model: first group less second; and that less the raw difference, which is what the mix of topics did.
    """

    topics: np.ndarray
    kept: tuple[int, int]
    effective: tuple[float, float]
    means: np.ndarray
    difference: list[Difference]
    change: list[Difference]


@dataclass(frozen=True)
class Contrast:
    """First group less second.

    Attributes
    ----------
    raw : list of Difference
        By model.
    same : SameTopics or None
        None where the groups share too few queries of one topic.
    smallest : ndarray of shape (n_models,), float64
        Smallest raw difference found significant with a probability of `POWER`.
    needed : ndarray of shape (n_models,), float64
        Queries of each group that make this difference 0.05, other things equal.
    """

    raw: list[Difference]
    same: SameTopics | None
    smallest: np.ndarray
    needed: np.ndarray


def shared_codes(topics: Sequence[str | None], group: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Topics that two groups or more share, and each query's place among them.

    Parameters
    ----------
    topics : sequence of str or None, of length n_queries
    group : ndarray of shape (n_queries,)
        Group of each query.

    Returns
    -------
    names : list of str
        Sorted.
    codes : ndarray of shape (n_queries,), int64
        -1 for a query of another topic, or of none.
    """
    of = np.array([topic or "" for topic in topics], object)
    groups = np.unique(group)
    enough = {
        name: sum(((of == name) & (group == one)).sum() >= FEWEST for one in groups) > 1 for name in set(of) - {""}
    }
    names = sorted(name for name, shared in enough.items() if shared)
    place = {name: at for at, name in enumerate(names)}
    return names, np.array([place.get(name, -1) for name in of], np.int64)


def sample(scores: np.ndarray, topic: np.ndarray, n_topics: int, seed: int) -> Sample:
    """Resample the queries of one group with replacement, whatever their topic.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
    topic : ndarray of shape (n_queries,), int64
        0 to n_topics - 1, or -1.
    seed : int
        One a group: groups are resampled independently.
    """
    n, models = scores.shape
    member = topic[:, None] == np.arange(n_topics)
    of_topic = (member[:, :, None] * scores[:, None, :]).reshape(n, n_topics * models)
    columns = np.concatenate([scores, member, of_topic], axis=1)
    rows = np.vstack([columns.mean(axis=0), resampled_means(columns, seed)])
    means, shares, sums = np.split(rows, [models, models + n_topics], axis=1)
    return Sample(member.sum(axis=0), n, means, shares, sums.reshape(len(rows), n_topics, models))


def contrasts(samples: Sequence[Sample], fewest: int) -> dict[Pair, Contrast]:
    """Compare all pairs of groups; p-values are Holm-corrected over pairs, each model by itself.

    Parameters
    ----------
    fewest : int
        Queries of shared topics that both groups need for a comparison at the same topics.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 8.3 (two samples).
    """
    pairs = list(combinations(range(len(samples)), 2))
    raw = {(a, b): samples[a].means - samples[b].means for a, b in pairs}
    mixes = {(a, b): _mix(samples[a], samples[b], fewest) for a, b in pairs}
    at_mix = {
        pair: np.stack([samples[side].at_mix(mix) for side in pair]) for pair, mix in mixes.items() if mix is not None
    }
    same = {pair: of[0] - of[1] for pair, of in at_mix.items()}
    tested, adjusted = _tested(raw), _tested(same)
    changes = _tested({pair: of - raw[pair] for pair, of in same.items()})
    factor = NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * max(1, len(pairs)))) + NormalDist().inv_cdf(POWER)
    made = {}
    for pair in pairs:
        found = None
        if (mix := mixes[pair]) is not None:
            topics = np.flatnonzero(mix)
            one, other = (samples[side] for side in pair)
            kept = (int(one.counts[topics].sum()), int(other.counts[topics].sum()))
            effective = (one.effective(mix), other.effective(mix))
            found = SameTopics(topics, kept, effective, at_mix[pair][:, 0], adjusted[pair], changes[pair])
        variance = sum(samples[side].n * samples[side].means[1:].var(axis=0) for side in pair)
        made[pair] = Contrast(tested[pair], found, factor * raw[pair][1:].std(axis=0), (factor / 0.05) ** 2 * variance)
    return made


def _mix(one: Sample, other: Sample, fewest: int) -> np.ndarray | None:
    """Shares of the topics that both groups have, in both groups together; None if that are too few queries."""
    shared = (one.counts >= FEWEST) & (other.counts >= FEWEST)
    if min(one.counts[shared].sum(), other.counts[shared].sum()) < fewest or not shared.any():
        return None
    both = np.where(shared, one.counts + other.counts, 0)
    return both / both.sum()


def _tested(rows: Mapping[Pair, np.ndarray]) -> dict[Pair, list[Difference]]:
    """Differences by pair and model from row 0, observed, and the other rows, resampled."""
    if not rows:
        return {}
    kept = {pair: of[1:][np.isfinite(of[1:]).all(axis=1)] for pair, of in rows.items()}
    tails = np.stack([np.minimum((of <= 0).mean(axis=0), (of >= 0).mean(axis=0)) for of in kept.values()])
    n = np.array([len(of) for of in kept.values()])[:, None]
    p = np.apply_along_axis(holm, 0, np.minimum(1.0, 2 * (tails * n + 1) / (n + 1)))
    made = {}
    for (pair, of), chance in zip(kept.items(), p, strict=True):
        low, high = np.quantile(of, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        made[pair] = [Difference(*map(float, one)) for one in zip(rows[pair][0], low, high, chance, strict=True)]
    return made
