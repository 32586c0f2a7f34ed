"""Multi-label classifiers on fixed vectors; each has one parameter, chosen where the test documents are not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.measures.f1 import micro_f1, of_decisions
from patbench_core.tasks.classification.logistic import log_odds_path
from patbench_core.tasks.classification.splits import check_unseen
from patbench_core.tasks.retrieval.ranking import Collection
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.topk import top_k
from patbench_core.threads import cores

THRESHOLD = 0.5
"""A label is given where its probability is greater."""

C = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""Inverse strengths of the penalty of logistic regression to choose from."""
K = (1, 3, 5, 10, 20, 50)
"""Numbers of neighbours to choose from."""
PATIENCE = 2
"""Values in a row that are not better end the search for the best one."""


@dataclass(frozen=True)
class Sample:
    """Documents with their labels.

    Attributes
    ----------
    vectors : ndarray of shape (n, dimension), float32
        Unit length.
    labels : ndarray of shape (n, n_labels), bool
    groups : ndarray of shape (n,), int64
        Documents of one family or of one text share a group.
    names : ndarray of shape (n,), object (str)
        Publication numbers.
    """

    vectors: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    names: np.ndarray

    def of(self, places: np.ndarray) -> "Sample":
        """The documents at `places`."""
        return Sample(self.vectors[places], self.labels[places], self.groups[places], self.names[places])

    def __or__(self, other: "Sample") -> "Sample":
        """Both samples, one after the other."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("vectors", "labels", "groups", "names"))
        return Sample(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class Prediction:
    """What a classifier says of documents: ndarrays of shape (n, n_labels).

    Attributes
    ----------
    scores : ndarray, float64
        Of use to rank labels: probabilities, or what grows with them.
    given : ndarray, bool
        Labels that are given.
    """

    scores: np.ndarray
    given: np.ndarray


@dataclass(frozen=True)
class Method:
    """A way to classify.

    Attributes
    ----------
    name, parameter : str
        Such as ``k-NN`` and ``k``.
    grid : callable
        Of the training documents, the values of the parameter to choose from, ascending.
    predictions : callable
        Fits training documents and predicts the labels of vectors, with each value of a grid.
    reads_vectors : bool
        Whether a document without a vector is out of its reach.
    """

    name: str
    parameter: str
    grid: Callable[[Sample], tuple[float, ...]]
    predictions: Callable[[Sample, np.ndarray, Sequence[float]], Iterator[Prediction]]
    reads_vectors: bool = True


def _by_odds(train: Sample, vectors: np.ndarray, grid: Sequence[float]) -> Iterator[Prediction]:
    """One-vs-rest with an L2 penalty; a label is given where its probability is above one half."""
    for odds in log_odds_path(train.vectors, train.labels, vectors, grid):
        yield Prediction(odds, odds > np.log(THRESHOLD / (1 - THRESHOLD)))


def _by_neighbours(train: Sample, vectors: np.ndarray, grid: Sequence[float]) -> Iterator[Prediction]:
    """The share of a label among the k documents of greatest cosine; ties go by publication number."""
    neighbours = _neighbours(train, vectors, int(max(grid)))
    for k in grid:
        share = np.zeros((len(vectors), train.labels.shape[1]))
        for column in neighbours[:, : int(k)].T:
            share += train.labels[column]
        share /= k
        yield Prediction(share, share > THRESHOLD)


def _by_frequency(train: Sample, vectors: np.ndarray, grid: Sequence[float]) -> Iterator[Prediction]:
    """The same labels for every document: the m that most training documents have."""
    shape = (len(vectors), train.labels.shape[1])
    share = train.labels.mean(axis=0)
    order = np.argsort(-share, kind="stable")
    for m in grid:
        given = np.zeros(shape[1], bool)
        given[order[: int(m)]] = True
        yield Prediction(np.broadcast_to(share, shape), np.broadcast_to(given, shape))


LOGISTIC = Method("logistic regression", "C", lambda train: C, _by_odds)
NEIGHBOURS = Method("k-NN", "k", lambda train: tuple(k for k in K if k <= len(train.names)), _by_neighbours)
MOST_FREQUENT = Method(
    "most frequent labels",
    "m",
    lambda train: tuple(range(1, int(train.labels.sum(axis=1).max()) + 1)),
    _by_frequency,
    reads_vectors=False,
)
METHODS = (LOGISTIC, NEIGHBOURS, MOST_FREQUENT)


def choose(method: Method, train: Sample, validation: Sample) -> float:
    """The value with the greatest micro F1 on `validation`, the least of equals.

    The search ends when `PATIENCE` values in a row are not better: a greater C takes longer and longer to fit.

    Raises
    ------
    TaskError
        If a document of `validation`, its family or its text is in `train`.
    """
    check_unseen(train.groups, validation.groups, validation.names.tolist())
    grid = method.grid(train)
    chosen, best, waited = grid[0], -1.0, 0
    for value, prediction in zip(grid, method.predictions(train, validation.vectors, grid), strict=True):
        score = of_decisions(micro_f1, prediction.given, validation.labels)
        chosen, best, waited = (value, score, 0) if score > best else (chosen, best, waited + 1)
        if waited == PATIENCE:
            break
    return chosen


def classify(method: Method, train: Sample, validation: Sample, test: Sample) -> tuple[float, Prediction]:
    """Choose the parameter on `validation`, fit both, predict `test`.

    Raises
    ------
    TaskError
        If a document of `test`, its family or its text is in one of the others.
    """
    both = train | validation
    check_unseen(both.groups, test.groups, test.names.tolist())
    chosen = choose(method, train, validation)
    return chosen, next(iter(method.predictions(both, test.vectors, (chosen,))))


def _neighbours(train: Sample, vectors: np.ndarray, k: int) -> np.ndarray:
    """Places in `train` of the k documents nearest to each vector: ndarray of shape (n, k), int32."""
    from threadpoolctl import threadpool_limits

    n, m = len(train.names), len(vectors)
    vector_of = np.concatenate([np.arange(n), np.full(m, -1)])
    scorer = DenseScorer(vectors, train.vectors, np.arange(m), vector_of)
    tie_rank = np.empty(n + m, np.int32)
    tie_rank[np.argsort(train.names, kind="stable")] = np.arange(n)
    tie_rank[n:] = np.arange(n, n + m)
    with threadpool_limits(cores(), user_api="blas"):  # one long product, unlike what is fitted beside it
        documents, _ = top_k(scorer, Collection(np.arange(n, n + m), np.arange(n + m), tie_rank), k)
    return documents
