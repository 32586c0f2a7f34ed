"""Classifiers of frozen vectors: a convex one that is fitted to the end, and a network that takes so many steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.tasks.classification.logistic import log_odds_path

if TYPE_CHECKING:
    import torch

C = 1.0
"""Inverse of the penalty of logistic regression: scikit-learn's default, for there is nothing to choose it by."""

LOGISTIC, EPOCHS, EQUAL, FEW = "logistic regression", "MLP, 3 epochs", "MLP, equal steps", "MLP, real's steps"
CLASSIFIERS = (LOGISTIC, EPOCHS, EQUAL, FEW)
"""The network takes three epochs of its own training set; or ten times, or exactly, what three epochs of real take."""

N_EPOCHS, TIMES, BATCH, HIDDEN, RATE = 3, 10, 16, 64, 0.01


@dataclass(frozen=True)
class Training:
    """Vectors and labels to learn from: ndarrays of shape (n, dimension), float32, and (n, n_labels), bool."""

    vectors: np.ndarray
    labels: np.ndarray

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
    own, few = (N_EPOCHS * -(-count // BATCH) for count in (documents, real))
    return {LOGISTIC: 0, EPOCHS: own, EQUAL: TIMES * few, FEW: few}[classifier]


def fitted(training: Training, test: np.ndarray) -> np.ndarray:
    """Probability of each label by logistic regression: ndarray of shape (n_test, n_labels), float64."""
    return _logistic(next(iter(log_odds_path(training.vectors, training.labels, test, (C,)))))


def networks(trainings: Sequence[Training], stops: set[int], test: np.ndarray, seed: int) -> dict[int, np.ndarray]:
    """Probabilities by one network a training set, after several numbers of optimiser steps.

    One hidden layer of `HIDDEN` units, binary cross-entropy, Adam at `RATE`, batches of shuffled epochs. All begin with
    the same weights. They are trained side by side as one stack, which changes nothing: Adam treats each weight alone.

    Parameters
    ----------
    trainings : sequence of Training
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

    def logits(x: "torch.Tensor") -> "torch.Tensor":
        hidden = torch.relu(torch.baddbmm(weights[1], x, weights[0]))
        return torch.baddbmm(weights[3], hidden, weights[2])

    x = torch.from_numpy(np.concatenate([training.vectors for training in trainings]))
    y = torch.from_numpy(np.concatenate([training.labels for training in trainings]).astype(np.float32))
    rows, share = _batches([len(training.vectors) for training in trainings], max(stops), seed)
    asked = torch.from_numpy(test).expand(n, *test.shape)
    optimiser, shown = torch.optim.Adam(weights, RATE), {}
    for step in range(max(stops)):
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits(x[rows[step]]), y[rows[step]], weight=share[step], reduction="sum"
        )
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if step + 1 in stops:
            with torch.no_grad():
                shown[step + 1] = _logistic(logits(asked).numpy().astype(np.float64))
    return shown


def _batches(sizes: Sequence[int], n_steps: int, seed: int) -> "tuple[torch.Tensor, torch.Tensor]":
    """Rows of each step and training set, and the weight of each row in the mean loss of its own.

    Returns
    -------
    rows : tensor of shape (n_steps, n_trainings, BATCH), int64
        Of all training sets one after the other.
    share : tensor of shape (n_steps, n_trainings, BATCH, 1), float32
        One over the documents of the batch; 0 for places that the last batch of an epoch does not fill.
    """
    import torch

    rows = np.zeros((n_steps, len(sizes), BATCH), np.int64)
    share = np.zeros((n_steps, len(sizes), BATCH, 1), np.float32)
    for place, size in enumerate(sizes):
        random, first, step = np.random.default_rng([seed, size]), sum(sizes[:place]), 0
        while step < n_steps:
            order = random.permutation(size)
            for start in range(0, size, BATCH):
                if step < n_steps:
                    batch = order[start : start + BATCH]
                    rows[step, place, : len(batch)] = first + batch
                    share[step, place, : len(batch)] = 1 / len(batch)
                    step += 1
    return torch.from_numpy(rows), torch.from_numpy(share)


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
