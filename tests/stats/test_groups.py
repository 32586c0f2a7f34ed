"""Ranks and sets of items from the pairs that differ."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.stats.groups import alike, rank_ranges


def matrix(n: int, pairs: set[tuple[int, int]]) -> np.ndarray:
    """Symmetric matrix of the pairs that differ."""
    different = np.zeros((n, n), bool)
    for one, other in pairs:
        different[one, other] = different[other, one] = True
    return different


def test_not_differing_is_not_transitive() -> None:
    """A differs from C alone: A may be 1st or 2nd, C 2nd or 3rd, B anything; two overlapping sets."""
    values, different = np.array([0.3, 0.2, 0.1]), matrix(3, {(0, 2)})
    assert rank_ranges(values, different) == [(1, 2), (1, 3), (2, 3)]
    assert alike(values, different) == [(0, 1), (1, 2)]


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.sampled_from(list(combinations(range(n), 2)) or [(0, 0)])))
    )
)
def test_sets_are_the_largest_without_a_difference(case: tuple[int, set[tuple[int, int]]]) -> None:
    """By brute force over all subsets."""
    n, pairs = case
    different = matrix(n, {pair for pair in pairs if pair[0] != pair[1]})
    free = [
        set(subset)
        for size in range(1, n + 1)
        for subset in combinations(range(n), size)
        if not any(different[pair] for pair in combinations(subset, 2))
    ]
    largest = [subset for subset in free if not any(subset < other for other in free)]
    found = alike(-np.arange(n, dtype=float), different)
    assert sorted(map(sorted, largest)) == sorted(map(sorted, found))
    assert found[0][0] == 0


@given(st.permutations(range(5)))
def test_groups_stand_by_score_not_by_place(order: list[int]) -> None:
    """The group of the best first, and the best first within, wherever the items stand."""
    values = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    different = matrix(5, {(0, 3), (0, 4), (1, 4)})
    expected = [(0, 1, 2), (1, 2, 3), (2, 3, 4)]
    assert alike(values, different) == expected
    found = alike(values[order], different[np.ix_(order, order)])
    assert [tuple(order[item] for item in members) for members in found] == expected
