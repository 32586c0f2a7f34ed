"""From scores of labels to labels that are given: the best one, or all above a threshold tuned on validation."""

from dataclasses import dataclass

import numpy as np

from patbench_core.measures.f1 import micro_f1, of_decisions

LIMIT = 30.0
"""Log-odds beyond it say nothing more: a probability of 1e-13."""

WEIGHTS = (0.5, 0.25, 0.75, 0.0, 1.0)
"""Of the first of two classifiers in a sum of log-odds; of equally good ones the earlier."""


@dataclass(frozen=True)
class Rule:
    """How labels are given.

    Attributes
    ----------
    single : bool
        Whether every training document has exactly one label: then the best one is given.
    seen : ndarray of shape (n_labels,), bool
        Labels that the classifier knows; no other one is given.
    """

    single: bool
    seen: np.ndarray

    def given(self, scores: np.ndarray, threshold: float) -> np.ndarray:
        """Labels of documents with such scores: ndarray of shape (n, n_labels), bool.

        Where several labels are possible, those above the threshold are given, one for all labels: one a label cannot
        be tuned on five documents.
        """
        known = np.where(self.seen, scores, -np.inf)
        if not self.single:
            return np.asarray(known > threshold)
        given = np.zeros(scores.shape, bool)
        given[np.arange(len(scores)), known.argmax(axis=1)] = True
        return np.asarray(given & self.seen)

    def tuned(self, scores: np.ndarray, true: np.ndarray) -> tuple[float, float]:
        """The threshold of greatest micro F1 on validation documents, the greatest of equals, and that micro F1."""
        if self.single or not self.seen.any():
            return 0.0, of_decisions(micro_f1, self.given(scores, 0.0), true)
        values = scores[:, self.seen].ravel()
        order = np.argsort(-values, kind="stable")
        hits = np.cumsum(true[:, self.seen].ravel()[order])
        f1 = 2 * hits / (np.arange(1, len(values) + 1) + true.sum())
        ends = np.append(values[order][:-1] > values[order][1:], True)  # equal scores are given together
        best = int(np.argmax(np.where(ends, f1, -1.0)))
        after = values[order[best + 1]] if best + 1 < len(values) else values[order[best]] - 2
        return float((values[order[best]] + after) / 2), float(f1[best])

    def fused(self, first: np.ndarray, second: np.ndarray, true: np.ndarray) -> float:
        """Weight of the first of two classifiers, of `WEIGHTS`, with the greatest micro F1 on validation documents."""
        return max(WEIGHTS, key=lambda weight: self.tuned(mixed(first, second, weight), true)[1])


def mixed(first: np.ndarray, second: np.ndarray, weight: float) -> np.ndarray:
    """Weighted mean of log-odds: late fusion."""
    return np.asarray(weight * first + (1 - weight) * second)


def limited(scores: np.ndarray) -> np.ndarray:
    """Scores between `LIMIT` and its negative, float64."""
    return np.clip(np.asarray(scores, np.float64), -LIMIT, LIMIT)
