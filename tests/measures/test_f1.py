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


def test_samples_are_scored_one_by_one() -> None:
    """Counts of shape (n_samples, n_labels) give a score a sample, such as those of the bootstrap."""
    random = np.random.default_rng(3)
    true, given_ = random.random((4, 50, 5)) < 0.3, random.random((4, 50, 5)) < 0.4
    given_[0, :, 0] = true[0, :, 0] = False
    counts = (true & given_).sum(axis=1), given_.sum(axis=1), true.sum(axis=1)
    for measure in (micro_f1, macro_f1, weighted_f1):
        alone = [measure(*(count[sample] for count in counts)) for sample in range(4)]
        assert measure(*counts) == pytest.approx(np.array(alone))


def test_one_label_of_one_document() -> None:
    """Averages over a single label: its own F1, not half of it."""
    counts = np.array([1]), np.array([1]), np.array([1])
    assert (macro_f1(*counts), weighted_f1(*counts), micro_f1(*counts)) == (1, 1, 1)


def test_labels_are_ranked_document_by_document() -> None:
    """More documents than labels and fewer, with labels of equal score."""
    for shape in ((7, 3), (2, 6)):
        random = np.random.default_rng(shape[0])
        scores, true = random.integers(0, 3, shape) / 2, random.random(shape) < 0.5
        true[:, 0] = True
        found = label_ranking_average_precision(scores, true)
        for row in range(shape[0]):
            assert found[row] == pytest.approx(label_ranking_average_precision_score(true[[row]], scores[[row]]))
