"""Ranks and groups of models when some pairs cannot be told apart.

Being level is not transitive: A may be level with B, and B with C, while A is above C. So a model has a range of
ranks and may be in several groups.
"""

from collections.abc import Iterator, Sequence

import numpy as np


def rank_ranges(means: Sequence[float], separable: np.ndarray) -> list[tuple[int, int]]:
    """Best and worst rank that each model can have, given the pairs that are told apart.

    The best rank is one more than the number of models that are separably better, the worst the number of models less
    those that are separably worse.

    Parameters
    ----------
    means : sequence of float
        Greater is better.
    separable : ndarray of shape (n_models, n_models), bool
        Symmetric; whether two models are told apart.
    """
    values = np.asarray(means, np.float64)
    better = separable & (values[None, :] > values[:, None])
    worse = separable & (values[None, :] < values[:, None])
    best, worst = 1 + better.sum(axis=1), len(values) - worse.sum(axis=1)
    return [(int(one), int(other)) for one, other in zip(best, worst, strict=True)]


def level_groups(means: Sequence[float], separable: np.ndarray) -> list[tuple[int, ...]]:
    """Largest sets of models of which no two are told apart; the group of the best model first, best first within.

    Parameters
    ----------
    means, separable
        As for `rank_ranges`.

    References
    ----------
    Bron and Kerbosch, Algorithm 457, CACM 16(9), 1973 (maximal cliques); the sets are the letters of a compact
    letter display.
    """
    order = sorted(range(len(means)), key=lambda model: -means[model])
    level = {one: {other for other in order if other != one and not separable[one, other]} for one in order}
    place = {model: at for at, model in enumerate(order)}
    found = [tuple(sorted(group, key=place.__getitem__)) for group in _cliques(set(), set(order), set(), level)]
    return sorted(found, key=lambda group: [place[model] for model in group])


def disjoint(intervals: Sequence[tuple[float, float]]) -> np.ndarray:
    """Whether two intervals have no point in common: ndarray of shape (n, n), bool.

    A cruder rule than a paired test, for scores that are not means over things that models share.
    """
    low, high = np.asarray(intervals, np.float64).reshape(-1, 2).T
    return (low[:, None] > high[None, :]) | (low[None, :] > high[:, None])


def _cliques(chosen: set[int], open_: set[int], done: set[int], level: dict[int, set[int]]) -> Iterator[set[int]]:
    """Maximal cliques that hold `chosen`, some of `open_` and none of `done`."""
    if not open_ and not done:
        yield chosen
        return
    pivot = max(open_ | done, key=lambda model: len(level[model] & open_))
    for model in sorted(open_ - level[pivot]):
        yield from _cliques(chosen | {model}, open_ & level[model], done & level[model], level)
        open_ = open_ - {model}
        done = done | {model}
