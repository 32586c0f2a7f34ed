"""Ranks and groups: brute force over small sets of models."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.stats.groups import disjoint, level_groups, rank_ranges


def matrix(n: int, pairs: list[tuple[int, int]]) -> np.ndarray:
    """Those pairs are told apart."""
    made = np.zeros((n, n), bool)
    for one, other in pairs:
        made[one, other] = made[other, one] = True
    return made


@st.composite
def contests(draw: st.DrawFn) -> tuple[list[float], np.ndarray]:
    """Means of up to six models, all different, and any set of pairs that are told apart."""
    n = draw(st.integers(1, 6))
    means = draw(st.lists(st.integers(0, 99), min_size=n, max_size=n, unique=True))
    pairs = [pair for pair in combinations(range(n), 2) if draw(st.booleans())]
    return [mean / 100 for mean in means], matrix(n, pairs)


def test_level_is_not_transitive() -> None:
    """A above C, B level with both: B can have every rank and is in two groups."""
    means, separable = [0.3, 0.2, 0.1], matrix(3, [(0, 2)])
    assert rank_ranges(means, separable) == [(1, 2), (1, 3), (2, 3)]
    assert level_groups(means, separable) == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("pairs", "ranges", "groups"),
    [
        ([], [(1, 3)] * 3, [(2, 0, 1)]),
        ([(0, 1), (0, 2), (1, 2)], [(2, 2), (3, 3), (1, 1)], [(2,), (0,), (1,)]),
    ],
)
def test_none_and_all_told_apart(
    pairs: list[tuple[int, int]], ranges: list[tuple[int, int]], groups: list[tuple[int, ...]]
) -> None:
    """One group of all; or as many groups as models, each with its rank."""
    means = [0.2, 0.1, 0.3]
    assert rank_ranges(means, matrix(3, pairs)) == ranges
    assert level_groups(means, matrix(3, pairs)) == groups


@given(contests())
def test_a_range_holds_the_own_rank(contest: tuple[list[float], np.ndarray]) -> None:
    """And as many ranks as there are models that are level, the model itself included."""
    means, separable = contest
    for place, (best, worst) in enumerate(rank_ranges(means, separable)):
        assert 1 <= best <= 1 + sum(mean > means[place] for mean in means) <= worst <= len(means)
        assert worst - best + 1 == len(means) - separable[place].sum()


@given(contests())
def test_groups_are_all_the_largest_sets_of_equals(contest: tuple[list[float], np.ndarray]) -> None:
    """Brute force over all sets of models."""
    means, separable = contest
    models = range(len(means))
    level = [
        set(of)
        for size in range(1, len(means) + 1)
        for of in combinations(models, size)
        if not any(separable[pair] for pair in combinations(of, 2))
    ]
    largest = [of for of in level if not any(of < other for other in level)]
    found = level_groups(means, separable)
    assert sorted(map(sorted, found)) == sorted(map(sorted, largest))
    for group in found:
        assert list(group) == sorted(group, key=lambda model: -means[model])


def test_intervals_are_disjoint_without_a_common_point() -> None:
    """One end in common is a point in common."""
    found = disjoint([(0.1, 0.2), (0.2, 0.3), (0.25, 0.4)])
    np.testing.assert_array_equal(found, matrix(3, [(0, 2)]))
