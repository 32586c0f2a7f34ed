"""Tests of splits: whole groups, every label in its share, whatever the order of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.tasks.classification.splits import SHARES, check_unseen, linked_groups, stratified_split
from patbench_core.tasks.errors import TaskError, UnfitLandscape


def labelled(seed: int, n: int = 400, n_labels: int = 6, group_size: int = 1) -> tuple:
    """Labels (one or more a document), groups and names."""
    random = np.random.default_rng(seed)
    labels = random.random((n, n_labels)) < np.linspace(0.05, 0.5, n_labels)
    labels[np.arange(n), random.integers(0, n_labels, n)] = True
    return labels, random.integers(0, n // group_size, n), [f"US-{place}-A" for place in random.permutation(n)]


@given(seed=st.integers(0, 10_000), group_size=st.integers(1, 4), n=st.integers(30, 120))
@settings(max_examples=30, deadline=None)
def test_fault_30_no_group_lies_in_two_parts(seed: int, group_size: int, n: int) -> None:
    """Every document is in one part, every group too."""
    labels, groups, names = labelled(seed, n, group_size=group_size)
    split = stratified_split(labels, groups, names)
    parts = [split.train, split.validation, split.test]
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    of_parts = [set(groups[part].tolist()) for part in parts]
    assert not of_parts[0] & of_parts[1] | of_parts[0] & of_parts[2] | of_parts[1] & of_parts[2]


@pytest.mark.parametrize(("group_size", "off"), [(1, 6), (3, 24)])
def test_every_label_has_its_share_in_every_part(group_size: int, off: int) -> None:
    """To within a few documents; rare labels, which go first, to within two."""
    labels, groups, names = labelled(1, 600, group_size=group_size)
    split = stratified_split(labels, groups, names)
    for share, part in zip(SHARES.values(), (split.train, split.validation, split.test), strict=True):
        wanted = share * labels.sum(axis=0)
        less = np.abs(labels[part].sum(axis=0) - wanted)
        assert less.max() <= off
        assert less[:3].max() <= 2
        assert abs(len(part) - share * 600) <= 2 * off


def test_the_order_of_rows_does_not_matter() -> None:
    """The same publication numbers are in the same parts."""
    labels, groups, names = labelled(2, 200, group_size=2)
    order = np.random.default_rng(0).permutation(200)
    first, second = (
        stratified_split(labels[rows], groups[rows], [names[row] for row in rows]) for rows in (np.arange(200), order)
    )
    for part in ("train", "validation", "test"):
        assert {names[at] for at in getattr(first, part)} == {names[order[at]] for at in getattr(second, part)}


def test_other_numbers_give_another_split() -> None:
    """The digest of the numbers is the seed."""
    labels, groups, names = labelled(3, 200)
    other = stratified_split(labels, groups, [f"EP-{name}" for name in names])
    assert stratified_split(labels, groups, names).test.tolist() != other.test.tolist()


def test_groups_are_linked_through_others() -> None:
    """Family 1 and family 2 share a text: one group; the fourth document is alone."""
    families, texts = np.array([1, 1, 2, 3]), np.array([10, 11, 11, 12])
    first, second, third, fourth = linked_groups(families, texts).tolist()
    assert first == second == third != fourth


def test_a_label_of_one_family_stays_in_one_part() -> None:
    """It cannot be shared out, and the others still are."""
    labels, groups, names = labelled(4, 100)
    labels = np.column_stack([labels, np.arange(100) < 20])
    groups = np.where(np.arange(100) < 20, 1_000, groups)
    split = stratified_split(labels, groups, names)
    assert sorted(labels[part, -1].sum() for part in (split.train, split.validation, split.test)) == [0, 0, 20]


def test_too_few_groups_are_refused() -> None:
    """Two families do not fill three parts."""
    labels = np.ones((12, 1), bool)
    with pytest.raises(UnfitLandscape, match="12 labelled documents in 2 groups"):
        stratified_split(labels, np.arange(12) % 2, [str(place) for place in range(12)])


def test_twelve_documents_fill_three_parts() -> None:
    """Two labels, no families."""
    labels = np.stack([np.arange(12) % 2 == 0, np.arange(12) % 2 == 1], axis=1)
    split = stratified_split(labels, np.arange(12), [str(place) for place in range(12)])
    assert [len(part) for part in (split.train, split.validation, split.test)] == [8, 2, 2]


def test_fault_30_a_seen_document_is_refused() -> None:
    """The message names it."""
    check_unseen(np.array([1, 2]), np.array([3, 4]), ["a", "b"])
    with pytest.raises(TaskError, match=r"^b: the document, its family or its very text"):
        check_unseen(np.array([1, 4]), np.array([3, 4]), ["a", "b"])
