"""Tests of logistic regression: the optimum and the decisions are scikit-learn's."""

import warnings

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from patbench_core.tasks.classification import logistic
from patbench_core.tasks.classification.logistic import log_odds_path
from patbench_core.tasks.errors import TaskError
from patbench_core.vectors.encode import unit_rows


def problem(n: int = 300, dimension: int = 24, n_labels: int = 7, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors and noisy labels of different frequency that follow them."""
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.standard_normal((n, dimension)).astype(np.float32) + 0.7)
    odds = vectors @ random.standard_normal((dimension, n_labels)) * 4 - np.linspace(0, 4, n_labels)
    return vectors, odds + random.logistic(size=odds.shape) > 0


@pytest.mark.parametrize("shape", [(300, 24, 7), (40, 100, 3), (900, 8, 12)])
def test_decisions_are_scikit_learns(shape: tuple[int, int, int]) -> None:
    """At every C, on documents that were not fitted, also with more dimensions than documents."""
    vectors, labels = problem(*shape)
    fitted, asked = slice(0, shape[0] * 2 // 3), slice(shape[0] * 2 // 3, None)
    grid = (0.3, 3.0, 30.0, 300.0)
    for c, odds in zip(grid, log_odds_path(vectors[fitted], labels[fitted], vectors[asked], grid), strict=True):
        theirs = OneVsRestClassifier(LogisticRegression(C=c, tol=1e-10, max_iter=100_000))
        theirs.fit(vectors[fitted].astype(np.float64), labels[fitted])
        expected = theirs.decision_function(vectors[asked].astype(np.float64))
        assert np.abs(odds - expected).max() < 5e-3
        sure = np.abs(expected) > 5e-3
        assert np.array_equal((odds > 0)[sure], (expected > 0)[sure])
        assert sure.mean() > 0.99


def test_labels_do_not_touch_each_other() -> None:
    """Each is fitted as if it were alone."""
    vectors, labels = problem()
    together = next(log_odds_path(vectors, labels, vectors, (10.0,)))
    alone = next(log_odds_path(vectors, labels[:, [3]], vectors, (10.0,)))
    assert np.abs(together[:, [3]] - alone).max() < 5e-3


def test_a_path_ends_where_a_single_fit_does() -> None:
    """What C came before does not matter."""
    vectors, labels = problem()
    *_, along = log_odds_path(vectors, labels, vectors, (0.3, 1.0, 10.0, 30.0))
    assert np.abs(along - next(log_odds_path(vectors, labels, vectors, (30.0,)))).max() < 5e-3


def test_a_label_of_none_or_of_all_is_certain() -> None:
    """No odds to fit, no warning; the others are not disturbed."""
    vectors, labels = problem(n_labels=4)
    labels[:, 0], labels[:, 2] = False, True
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        odds = next(log_odds_path(vectors, labels, vectors[:5], (1.0,)))
    assert (odds[:, 0] == -np.inf).all()
    assert (odds[:, 2] == np.inf).all()
    assert np.isfinite(odds[:, [1, 3]]).all()


def test_equal_vectors_give_the_share_of_the_label() -> None:
    """Nothing to learn from: the intercept alone."""
    vectors = np.tile(unit_rows(np.ones((1, 4), np.float32)), (10, 1))
    labels = np.arange(10)[:, None] < 3
    odds = next(log_odds_path(vectors, labels, vectors[:1], (1.0,)))
    assert odds[0, 0] == pytest.approx(np.log(0.3 / 0.7), abs=1e-3)


def test_no_convergence_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setattr(logistic, "_STEPS", 1)
    vectors, labels = problem()
    with pytest.raises(TaskError, match="7 labels at C = 100 did not converge in 1 steps"):
        next(log_odds_path(vectors, labels, vectors, (100.0,)))
