"""Classifiers of frozen vectors: a convex one that is fitted to the end, and a network that takes so many steps."""

from dataclasses import dataclass

import numpy as np

from patbench_core.tasks.classification.logistic import log_odds_path

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


def probabilities(classifier: str, training: Training, real: int, test: np.ndarray, seed: int) -> np.ndarray:
    """Probability of each label of the test documents: ndarray of shape (n_test, n_labels), float64."""
    if classifier == LOGISTIC:
        odds = next(iter(log_odds_path(training.vectors, training.labels, test, (C,))))
    else:
        odds = _network(training, steps(classifier, len(training.vectors), real), test, seed)
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


def _network(training: Training, n_steps: int, test: np.ndarray, seed: int) -> np.ndarray:
    """Logits of one hidden layer, trained with Adam on batches of shuffled epochs."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        wide, labels = training.vectors.shape[1], training.labels.shape[1]
        model = torch.nn.Sequential(torch.nn.Linear(wide, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, labels))
        optimiser = torch.optim.Adam(model.parameters(), RATE)
        loss = torch.nn.BCEWithLogitsLoss()
        x, y = torch.from_numpy(training.vectors), torch.from_numpy(training.labels.astype(np.float32))
        done = 0
        while done < n_steps:
            for rows in torch.split(torch.randperm(len(x)), BATCH)[: n_steps - done]:
                optimiser.zero_grad()
                loss(model(x[rows]), y[rows]).backward()
                optimiser.step()
                done += 1
        with torch.inference_mode():
            logits: np.ndarray = model(torch.from_numpy(test)).numpy().astype(np.float64)
    return logits
