"""Tests of classifiers: each against a plain one, and nothing that is scored was seen before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier

from patbench_core.tasks.classification.classifiers import (
    LOGISTIC,
    METHODS,
    MOST_FREQUENT,
    NEIGHBOURS,
    PATIENCE,
    Method,
    Prediction,
    Sample,
    choose,
    classify,
)
from patbench_core.tasks.errors import TaskError
from patbench_core.vectors.encode import unit_rows


def sample(n: int = 120, seed: int = 0) -> Sample:
    """Documents without families; labels follow the vectors."""
    random = np.random.default_rng(seed)
    vectors = unit_rows(random.standard_normal((n, 8)).astype(np.float32))
    labels = vectors @ random.standard_normal((8, 4)) > 0.3
    labels[np.arange(n), random.integers(0, 4, n)] = True
    names = np.array([f"US-{place:03}-A" for place in random.permutation(n)], object)
    return Sample(vectors, labels, np.arange(n), names)


def parts(sample: Sample) -> tuple[Sample, Sample, Sample]:
    """Three fifths, one fifth, one fifth."""
    n = len(sample.names)
    places = np.split(np.arange(n), [n * 3 // 5, n * 4 // 5])
    return tuple(sample.of(part) for part in places)


def test_neighbours_are_scikit_learns() -> None:
    """Shares of labels at every k; odd k, so that both decide alike."""
    train, _, test = parts(sample())
    grid = (1, 3, 5, 21)
    for k, found in zip(grid, NEIGHBOURS.predictions(train, test.vectors, grid), strict=True):
        theirs = KNeighborsClassifier(k, metric="cosine", algorithm="brute").fit(train.vectors, train.labels)
        assert np.array_equal(found.given, theirs.predict(test.vectors))
        shares = np.stack([1 - each[:, 0] for each in theirs.predict_proba(test.vectors)], axis=1)
        assert np.allclose(found.scores, shares)


def test_tied_neighbours_go_by_publication_number() -> None:
    """Not by row: the nearest of equal vectors is the one of the smallest number."""
    vectors = np.tile(np.array([[1, 0]], np.float32), (3, 1))
    names = np.array(["US-3-A", "US-1-A", "US-2-A"], object)
    train = Sample(vectors, np.eye(3, dtype=bool), np.arange(3), names)
    (found,) = NEIGHBOURS.predictions(train, vectors[:1], (1,))
    assert found.given.tolist() == [[False, True, False]]


def test_k_is_no_more_than_the_training_documents() -> None:
    """Seven documents have no ten neighbours."""
    assert NEIGHBOURS.grid(sample(7)) == (1, 3, 5)


def test_the_baseline_is_scikit_learns_for_one_label() -> None:
    """Everybody gets the most frequent one; all labels are ranked by frequency."""
    train, _, test = parts(sample())
    single = Sample(train.vectors, np.eye(4, dtype=bool)[train.labels.argmax(axis=1)], train.groups, train.names)
    (found,) = MOST_FREQUENT.predictions(single, test.vectors, (1,))
    theirs = DummyClassifier(strategy="most_frequent").fit(single.vectors, single.labels.argmax(axis=1))
    assert np.array_equal(found.given.argmax(axis=1), theirs.predict(test.vectors))
    assert np.allclose(found.scores, single.labels.mean(axis=0))


class Scripted:
    """A method that is right about as many documents as its parameter says."""

    name, parameter, reads_vectors = "scripted", "right", True

    def __init__(self, *right: float) -> None:
        self.right, self.tried = right, 0

    def grid(self, train: Sample) -> tuple[float, ...]:
        """One value a step."""
        return tuple(range(len(self.right)))

    def predictions(self, train: Sample, vectors: np.ndarray, grid: Sequence[float]) -> Iterator[Prediction]:
        """Give the first label to so many documents."""
        for value in grid:
            self.tried += 1
            given = np.zeros((len(vectors), 4), bool)
            given[: int(self.right[int(value)]), 0] = True
            yield Prediction(given.astype(float), given)


@pytest.mark.parametrize(
    ("right", "chosen", "tried"),
    [((1, 2, 3), 2, 3), ((3, 2, 1), 0, 3), ((2, 1, 3), 2, 3), ((3, 3, 3, 9), 0, 3), ((1, 4, 4, 2, 9), 1, 4)],
)
def test_the_least_of_the_best_values_is_chosen(right: tuple[int, ...], chosen: int, tried: int) -> None:
    """Until two in a row are not better."""
    train, validation, _ = parts(sample())
    labels = np.zeros_like(validation.labels)
    labels[:, 0] = True
    method = Scripted(*right)
    known = Sample(validation.vectors, labels, validation.groups, validation.names)
    assert choose(method, train, known) == chosen
    assert method.tried == tried


@pytest.mark.parametrize("method", METHODS)
def test_the_parameter_is_the_best_on_validation(method: Method) -> None:
    """By scikit-learn's micro F1, as far as the search goes."""
    train, validation, _ = parts(sample())
    grid = method.grid(train)
    found = method.predictions(train, validation.vectors, grid)
    scores = [f1_score(validation.labels, each.given, average="micro", zero_division=0) for each in found]
    place = grid.index(choose(method, train, validation))
    assert scores[place] >= max(scores[: place + PATIENCE + 1])


@pytest.mark.parametrize("method", METHODS)
def test_fault_30_test_labels_decide_nothing(method: Method) -> None:
    """With every test label turned round, parameter and predictions are the same."""
    train, validation, test = parts(sample())
    turned = Sample(test.vectors, ~test.labels, test.groups, test.names)
    (first, one), (second, other) = (classify(method, train, validation, each) for each in (test, turned))
    assert first == second
    assert np.array_equal(one.scores, other.scores)


def test_both_parts_are_fitted_in_the_end() -> None:
    """Validation documents train too, once the parameter is chosen."""
    train, validation, test = parts(sample())
    seen = []

    def watched(train: Sample, vectors: np.ndarray, grid: Sequence[float]) -> Iterator[Prediction]:
        seen.append(set(train.names))
        return LOGISTIC.predictions(train, vectors, grid)

    classify(replace(LOGISTIC, predictions=watched), train, validation, test)
    assert seen == [set(train.names), set(train.names) | set(validation.names)]


@pytest.mark.parametrize("leak", ["train", "validation"])
def test_fault_30_a_planted_leak_is_caught(leak: str) -> None:
    """A test document in training, or among those that choose: refused by name before anything is fitted."""
    train, validation, test = parts(sample())
    one = test.of(np.array([2]))
    leaked = {"train": (train | one, validation), "validation": (train, validation | one)}[leak]
    with pytest.raises(TaskError, match=test.names[2]):
        classify(LOGISTIC, *leaked, test)


def test_fault_30_a_relative_is_a_leak() -> None:
    """Another document of a test document's group: its family, or its very text."""
    train, validation, test = parts(sample())
    groups = train.groups.copy()
    groups[5] = test.groups[0]
    with pytest.raises(TaskError, match=test.names[0]):
        classify(LOGISTIC, Sample(train.vectors, train.labels, groups, train.names), validation, test)


def test_fault_30_validation_is_kept_apart_from_training() -> None:
    """Or else the parameter would fit what was learned by heart."""
    train, validation, _ = parts(sample())
    with pytest.raises(TaskError, match="took part in fitting"):
        choose(LOGISTIC, train | validation.of(np.array([0])), validation)
