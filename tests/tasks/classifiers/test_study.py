"""Drawn documents: nested, by seed and number alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.tasks.classifiers.study import drawn

MATRICES = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((40, 4)) < 0.4)


@given(MATRICES, st.integers(0, 9))
def test_a_smaller_draw_lies_in_a_larger_one(labels: np.ndarray, seed: int) -> None:
    """And each label has so many documents, where there are so many."""
    names = [f"US-{row}" for row in range(len(labels))]
    draws = [set(drawn(labels, names, shots, seed).tolist()) for shots in (1, 3, 8, None)]
    assert draws[0] <= draws[1] <= draws[2] <= draws[3] == set(range(40))
    for shots, draw in zip((1, 3, 8), draws, strict=False):
        assert (labels[sorted(draw)].sum(axis=0) >= np.minimum(labels.sum(axis=0), shots)).all()


@given(MATRICES, st.permutations(range(40)))
def test_the_order_of_documents_does_not_matter(labels: np.ndarray, order: list[int]) -> None:
    """To a draw."""
    names = [f"US-{row}" for row in range(len(labels))]
    turned = [names[row] for row in order]
    assert {names[row] for row in drawn(labels, names, 3, 1)} == {
        turned[row] for row in drawn(labels[order], turned, 3, 1)
    }


def test_seeds_draw_different_documents() -> None:
    """Of one label, five of forty."""
    labels, names = np.ones((40, 1), bool), [f"US-{row}" for row in range(40)]
    assert len({tuple(drawn(labels, names, 5, seed)) for seed in range(5)}) == 5
