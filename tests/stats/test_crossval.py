"""Cross-validation: whole groups on one side, and a choice that never sees what it is judged on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors import PatbenchError
from patbench_core.stats.crossval import (
    FOLDS,
    check_apart,
    chosen,
    grouped_folds,
    held_out,
    linked_groups,
    splits,
)

MARKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 20)), max_size=30)


@given(MARKS)
def test_groups_are_what_can_be_reached_by_shared_marks(pairs: list[tuple[int, int]]) -> None:
    """Against merging of sets until nothing merges."""
    query, mark = (np.array([pair[side] for pair in pairs], int) for side in (0, 1))
    found = linked_groups(query, mark, 12)
    groups = [{query} for query in range(12)]
    for one in range(21):
        having = {query for query, mark in pairs if mark == one}
        merged = [group for group in groups if group & having]
        if merged:
            groups = [group for group in groups if not group & having] + [set().union(*merged)]
    assert sorted(map(sorted, groups)) == sorted(np.flatnonzero(found == code).tolist() for code in np.unique(found))


@given(st.lists(st.integers(0, 15), min_size=1, max_size=60))
def test_folds_hold_whole_groups(groups: list[int]) -> None:
    """Every query once, no group in two folds, no fold empty."""
    group = np.array(groups)
    fold = grouped_folds(group, [f"US-{query}-A" for query in range(len(group))])
    assert all(len(np.unique(fold[group == code])) == 1 for code in np.unique(group))
    assert set(fold) == set(range(min(FOLDS, len(set(groups)))))
    held = np.concatenate([held for _, held in splits(fold)])
    assert sorted(held) == list(range(len(group)))


def test_folds_of_single_queries_are_even() -> None:
    """To one query."""
    fold = grouped_folds(np.arange(23), [str(query) for query in range(23)])
    assert sorted(np.bincount(fold)) == [4, 4, 5, 5, 5]


def test_folds_depend_on_what_the_queries_are_not_where_they_stand() -> None:
    """Another order of queries and other codes of groups give each query the same fold."""
    random = np.random.default_rng(0)
    group, names = random.integers(0, 20, 50), np.array([f"EP-{query}-B" for query in range(50)])
    order = random.permutation(50)
    assert np.array_equal(grouped_folds(group, names)[order], grouped_folds(100 - group[order], names[order]))


def test_a_planted_query_on_both_sides_is_caught() -> None:
    """The same query to choose by and to judge on."""
    query = np.arange(4)
    check_apart(0, np.array([0, 1]), np.array([2, 3]), query, query)
    with pytest.raises(PatbenchError, match="fold 2 trains on what it is tested on: 1 query on both sides"):
        check_apart(2, np.array([0, 1, 2]), np.array([2, 3]), query, query)


def test_a_planted_family_on_both_sides_is_caught() -> None:
    """Different queries with one mark in common."""
    query, mark = np.array([0, 1, 2, 3, 1, 2]), np.array([10, 11, 12, 13, 77, 77])
    with pytest.raises(PatbenchError, match="1 family on both sides"):
        check_apart(0, np.array([0, 1]), np.array([2, 3]), query, mark)


@pytest.mark.parametrize("fold_of", ["grouped", "by place"])
def test_folds_of_groups_do_not_leak_and_others_do(fold_of: str) -> None:
    """The guard passes what `grouped_folds` makes and catches folds that tear groups apart."""
    query, mark = np.arange(30), np.arange(30) // 3
    group = linked_groups(query, mark, 30)
    fold = grouped_folds(group, [str(each) for each in query]) if fold_of == "grouped" else query % 5
    caught = 0
    for place, (train, held) in enumerate(splits(fold)):
        try:
            check_apart(place, train, held, query, mark)
        except PatbenchError:
            caught += 1
    assert caught == (0 if fold_of == "grouped" else 5)


def test_fault_30_a_fold_s_choice_never_sees_its_own_scores() -> None:
    """Whatever is done to held-out scores, the setting chosen for them stays."""
    random = np.random.default_rng(1)
    scores, fold = random.random((60, 7)), np.arange(60) % 5
    for held in range(5):
        changed = scores.copy()
        changed[fold == held] = random.random((12, 7)) * 100
        assert chosen(changed, fold)[held] == chosen(scores, fold)[held]


def test_the_choice_is_the_best_of_the_other_folds() -> None:
    """Brute force; the first of equals."""
    random = np.random.default_rng(2)
    scores, fold = random.integers(0, 3, (40, 6)) / 2, np.arange(40) % 5
    for held, place in enumerate(chosen(scores, fold)):
        means = [
            np.mean([row[column] for row, each in zip(scores, fold, strict=True) if each != held])
            for column in range(6)
        ]
        assert place == next(column for column, mean in enumerate(means) if mean >= max(means) - 1e-13)


def test_held_out_scores_are_those_of_the_chosen_setting() -> None:
    """Query by query."""
    scores = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    assert held_out(scores, np.array([0, 1, 2])).tolist() == [0.0, 1.0, 1.0]


def test_choosing_among_noise_gains_nothing() -> None:
    """Held out, the best of many equal settings is as good as any; on its own queries it would look better."""
    gains, optimistic = [], []
    for seed in range(60):
        scores = np.random.default_rng(seed).normal(0, 1, (50, 20))
        gains.append(held_out(scores, np.arange(50) % 5).mean())
        optimistic.append(scores.mean(axis=0).max())
    assert abs(np.mean(gains)) < 0.06
    assert np.mean(optimistic) > 0.2


def test_large_groups_are_assigned_first() -> None:
    """Of sizes 1, 2, 2 and 3 both folds get four; the other way round one would have five."""
    group = np.repeat([0, 1, 2, 3], [1, 2, 2, 3])
    fold = grouped_folds(group, [f"US-{query}-A" for query in range(8)], folds=2)
    assert np.bincount(fold).tolist() == [4, 4]


def test_a_leak_says_how_much_is_on_both_sides() -> None:
    """One or several queries, one or several families, and the fold."""
    query, mark = np.arange(4), np.array([7, 8, 7, 8])
    with pytest.raises(PatbenchError, match=r"^fold 1 trains on what it is tested on: 2 queries on both sides"):
        check_apart(1, np.array([0, 1, 2]), np.array([1, 2, 3]), query, mark)
    with pytest.raises(PatbenchError, match=r"^fold 3 trains on what it is tested on: 2 families on both sides"):
        check_apart(3, np.array([0, 1]), np.array([2, 3]), query, mark)
    with pytest.raises(PatbenchError, match=r"^fold 3 trains on what it is tested on: 1 family on both sides"):
        check_apart(3, np.array([0]), np.array([2, 3]), query, mark)


def test_each_fold_is_held_out_once() -> None:
    """Neither one more nor one less; of no query there is no fold."""
    fold = np.array([1, 0, 2, 1, 0])
    made = [(train.tolist(), held.tolist()) for train, held in splits(fold)]
    assert made == [([0, 2, 3], [1, 4]), ([1, 2, 4], [0, 3]), ([0, 1, 3, 4], [2])]
    assert list(splits(np.empty(0, np.int64))) == []
