"""Logistic regression of many labels against scikit-learn's one-vs-rest at its defaults."""

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from benchmarks.timing import Ratio, compare
from patbench_core.tasks.classification.logistic import log_odds_path
from patbench_core.vectors.encode import unit_rows

DOCUMENTS, DIMENSION, LABELS, C = 10_000, 384, 64, 10.0
_CLOSE = 1e-2


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """Unit vectors around the centres of their labels, two labels a document."""
    vectors, labels = _case(DOCUMENTS, LABELS)
    what = f"logistic regression of {DOCUMENTS:,} x {DIMENSION} x {LABELS} labels, against scikit-learn"
    theirs = OneVsRestClassifier(LogisticRegression(C=C, max_iter=1_000))
    yield compare(what, lambda: _ours(vectors, labels), lambda: theirs.fit(vectors, labels), rounds, 1.0)
    print(f"  decisions that differ: {_differing()} of those more than {_CLOSE:g} from even odds at its optimum")


def _case(n: int, n_labels: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    labels = random.random((n, n_labels)) < 1 / n_labels
    labels[np.arange(n), random.integers(0, n_labels, n)] = True
    centres = random.standard_normal((n_labels, DIMENSION))
    vectors = labels @ centres + 3 * random.standard_normal((n, DIMENSION))
    return unit_rows(vectors.astype(np.float32)), labels


def _ours(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return next(log_odds_path(vectors, labels, vectors, (C,)))


def _differing() -> int:
    """Against a scikit-learn that goes on to its optimum, on a part that it can do in seconds."""
    vectors, labels = _case(2_000, 4)
    optimum = OneVsRestClassifier(LogisticRegression(C=C, tol=1e-9, max_iter=100_000))
    odds = optimum.fit(vectors.astype(np.float64), labels).decision_function(vectors.astype(np.float64))
    return int(((_ours(vectors, labels) > 0) != (odds > 0))[np.abs(odds) > _CLOSE].sum())
