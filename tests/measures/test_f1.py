"""Tests of F1 and LRAP: scikit-learn's numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, label_ranking_average_precision_score

from patbench_core.measures.f1 import label_f1, macro_f1, micro_f1, weighted_f1
from patbench_core.measures.label_ranking import label_ranking_average_precision


def decisions(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """True and given labels, some labels without either."""
    random = np.random.default_rng(seed)
    n, n_labels = random.integers(1, 30), random.integers(2, 8)
    return tuple(random.random((n, n_labels)) < random.random(n_labels) * 0.6 for _ in range(2))


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_f1_is_scikit_learns(seed: int) -> None:
    """Micro, macro, weighted and by label; a label that is neither true nor given counts nowhere."""
    true, found = decisions(seed)
    counts = (true & found).sum(axis=0), found.sum(axis=0), true.sum(axis=0)
    assert np.array_equal(label_f1(*counts), f1_score(true, found, average=None, zero_division=np.nan), equal_nan=True)
    assert micro_f1(*counts) == pytest.approx(f1_score(true, found, average="micro", zero_division=0))
    if counts[1].any() or counts[2].any():
        assert macro_f1(*counts) == pytest.approx(f1_score(true, found, average="macro", zero_division=np.nan))
    assert weighted_f1(*counts) == pytest.approx(f1_score(true, found, average="weighted", zero_division=0))


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_lrap_is_scikit_learns(seed: int) -> None:
    """Of each document, with ties."""
    random = np.random.default_rng(seed)
    true = random.random((20, 6)) < 0.4
    true[np.arange(20), random.integers(0, 6, 20)] = True
    scores = random.integers(0, 5, (20, 6)) / 4
    found = label_ranking_average_precision(scores, true)
    expected = [label_ranking_average_precision_score(true[[row]], scores[[row]]) for row in range(20)]
    assert np.allclose(found, expected)


def test_labels_of_equal_infinite_score_are_tied() -> None:
    """Labels that no training document has: minus infinity."""
    scores, true = np.array([[0.5, -np.inf, -np.inf]]), np.array([[False, True, False]])
    assert label_ranking_average_precision(scores, true) == pytest.approx(1 / 3)
