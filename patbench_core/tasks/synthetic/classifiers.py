"""Classifiers of frozen vectors: a convex one that is fitted to the end, and a network that takes so many steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.tasks.classification.logistic import log_odds_path
from patbench_core.tasks.synthetic.losses import PLAIN, Loss, stacked

C = 1.0
"""Inverse of the penalty of logistic regression: scikit-learn's default, for there is nothing to choose it by."""

LOGISTIC, EPOCHS, EQUAL, FEW = "logistic regression", "MLP, 3 epochs", "MLP, equal steps", "MLP, real's steps"
CLASSIFIERS = (LOGISTIC, EPOCHS, EQUAL, FEW)
"""The network takes three epochs of its own training set; or ten times, or exactly, what three epochs of real take."""

N_EPOCHS, TIMES, BATCH, HIDDEN, RATE = 3, 10, 16, 64, 0.01


@dataclass(frozen=True)
class Training:
    """What a classifier learns from, and how a network does.

    Attributes
    ----------
    vectors : ndarray of shape (n, dimension), float32
        Or texts, of shape (n,), for a classifier that reads them itself.
    labels : ndarray of shape (n, n_labels), bool
    loss : Loss
    later : int
        A network is shown the documents before this place in the first half of its steps, and those from it on in the
        second; 0 is all of them in both.
    """

    vectors: np.ndarray
    labels: np.ndarray
    loss: Loss = PLAIN
    later: int = 0

    def __or__(self, other: "Training") -> "Training":
        """Both, one after the other."""
        return Training(np.concatenate([self.vectors, other.vectors]), np.concatenate([self.labels, other.labels]))

    def of(self, rows: np.ndarray) -> "Training":
        """Some rows."""
        return Training(self.vectors[rows], self.labels[rows])


def steps(classifier: str, documents: int, real: int) -> int:
    """Optimiser steps of a network; 0 for what is fitted to the end.

    Parameters
    ----------
    documents, real : int
        In the training set, and real ones among them.
    """
    shown = {LOGISTIC: 0, EPOCHS: documents, EQUAL: TIMES * real, FEW: real}[classifier]
    return -(-N_EPOCHS * shown // BATCH)


def fitted(training: Training, test: np.ndarray) -> np.ndarray:
    """Probability of each label by logistic regression: ndarray of shape (n_test, n_labels), float64.

    The weights of the optimum are a sum of training vectors (Kimeldorf and Wahba, Annals of Mathematical Statistics 41,
    1970), so where there are fewer documents than dimensions the problem is solved in the space that they span.
    """
    vectors = training.vectors
    if len(vectors) < vectors.shape[1]:
        axes = np.linalg.qr(vectors.T)[0]
        vectors, test = vectors @ axes, test @ axes
    return _logistic(next(iter(log_odds_path(vectors, training.labels, test, (C,)))))


def networks(trainings: Sequence[Training], stops: set[int], test: np.ndarray, seed: int) -> dict[int, np.ndarray]:
    """Probabilities by one network a training set, after several numbers of optimiser steps.

    One hidden layer of `HIDDEN` units, the loss of each training set, Adam at `RATE`, batches of shuffled epochs. All
    begin with the same weights. They are trained side by side as one stack, which changes nothing: Adam treats each
    weight alone.

    Parameters
    ----------
    trainings : sequence of Training
        Those in two halves are right at the last stop alone.
    stops : set of int
        Steps after which to look.
    test : ndarray of shape (n_test, dimension), float32

    Returns
    -------
    dict of int to ndarray of shape (n_trainings, n_test, n_labels), float64
    """
    import torch

    dice = torch.Generator().manual_seed(seed)
    n, wide, labels = len(trainings), test.shape[1], trainings[0].labels.shape[1]
    weights = []
    for fan, size in ((wide, HIDDEN), (HIDDEN, labels)):  # uniform in +-1 / sqrt(inputs), as torch.nn.Linear begins
        for shape in ((fan, size), (1, size)):
            drawn = (2 * torch.rand(shape, generator=dice) - 1) / fan**0.5
            weights.append(drawn.expand(n, *shape).clone().requires_grad_())

    def logits(x: torch.Tensor) -> torch.Tensor:
        hidden = torch.relu(torch.baddbmm(weights[1], x, weights[0]))
        return torch.baddbmm(weights[3], hidden, weights[2])

    x = torch.from_numpy(np.concatenate([training.vectors for training in trainings]))
    y = torch.from_numpy(np.concatenate([training.labels for training in trainings]).astype(np.float32))
    rows = torch.from_numpy(_batches(trainings, max(stops), seed))
    loss = stacked([training.loss for training in trainings], [training.labels for training in trainings])
    asked = torch.from_numpy(test).expand(n, *test.shape)
    optimiser, shown = torch.optim.Adam(weights, RATE), {}
    for step in range(max(stops)):
        optimiser.zero_grad()
        wrong = loss(logits(x[rows[step]]), y[rows[step]])
        (n * wrong).backward()  # type: ignore[no-untyped-call]  # the sum over training sets of their mean losses
        optimiser.step()
        if step + 1 in stops:
            with torch.no_grad():
                shown[step + 1] = _logistic(logits(asked).numpy().astype(np.float64))
    return shown


def _batches(trainings: Sequence[Training], n_steps: int, seed: int) -> np.ndarray:
    """Rows of each step and training set: ndarray of shape (n_steps, n_trainings, BATCH), int64.

    Shuffled epochs follow each other without a gap, so that every batch is full: a short one at the end of each epoch
    would make steps on few documents noisier than steps on copies of them.
    """
    columns, first = [], 0
    for training in trainings:
        size, half = len(training.vectors), n_steps // 2
        random = np.random.default_rng([seed, size])
        parts = [(0, size, n_steps)]
        if training.later:
            parts = [(0, training.later, half), (training.later, size, n_steps - half)]
        rows = [first + _epochs(begin, end, taken * BATCH, random) for begin, end, taken in parts]
        columns.append(np.concatenate(rows).reshape(n_steps, BATCH))
        first += size
    return np.stack(columns, axis=1)


def _epochs(begin: int, end: int, number: int, random: np.random.Generator) -> np.ndarray:
    """`number` rows from `begin` to `end`, one shuffled epoch after the other: ndarray of shape (number,), int64."""
    epochs = [random.permutation(np.arange(begin, end)) for _ in range(max(1, -(-number // (end - begin))))]
    return np.concatenate(epochs)[:number]


def _logistic(odds: np.ndarray) -> np.ndarray:
    shown: np.ndarray = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    return shown


def given(probability: np.ndarray, single: bool) -> np.ndarray:
    """Labels that are given: ndarray of shape (n, n_labels), bool.

    Every document has a label, so the likeliest one is given, and where documents may have several also those with a
    probability above one half.
    """
    best = np.zeros(probability.shape, bool)
    best[np.arange(len(probability)), probability.argmax(axis=1)] = True
    return best if single else best | (probability > 0.5)
