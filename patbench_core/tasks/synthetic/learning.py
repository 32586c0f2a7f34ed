"""What each training set teaches each classifier, and thresholds that are tuned on documents left out."""

from collections.abc import Iterator, Sequence

import numpy as np

from patbench_core.tasks.synthetic.arms import REAL, TUNED, Arm
from patbench_core.tasks.synthetic.classifiers import EQUAL, LOGISTIC, Training, fitted, networks, steps


def learned(every: Sequence[Arm], real: Training, test: np.ndarray, seed: int) -> Iterator[tuple[Arm, str, np.ndarray]]:
    """Probabilities of the test documents by each arm under each classifier that learns from it.

    Thresholds are tuned on real documents: each half is judged by what the other half taught.

    Parameters
    ----------
    real : Training
        The real documents of the draw.
    test : ndarray of shape (n_test, dimension), float32

    Yields
    ------
    arm, classifier, probability
        The last of shape (n_test, n_labels), float64.
    """
    for arm in every:
        if LOGISTIC in arm.classifiers:
            yield arm, LOGISTIC, fitted(arm.training, test)
    stacked = [arm for arm in every if set(arm.classifiers) - {LOGISTIC}]
    stops = {
        (name, place): steps(name, len(arm.training.vectors), len(real.vectors))
        for place, arm in enumerate(stacked)
        for name in arm.classifiers
        if name != LOGISTIC
    }
    halves = _halves(real.labels)
    trainings = [arm.training for arm in stacked] + [real.of(half) for half in halves]
    shown = networks(trainings, set(stops.values()), np.concatenate([test, real.vectors]), seed)
    for (name, place), stop in stops.items():
        yield stacked[place], name, shown[stop][place, : len(test)]
    judged = {LOGISTIC: np.zeros(real.labels.shape), EQUAL: np.zeros(real.labels.shape)}
    equal = steps(EQUAL, 0, len(real.vectors))
    for place, (half, other) in enumerate((halves, halves[::-1])):
        judged[LOGISTIC][other] = fitted(real.of(half), real.vectors[other])
        judged[EQUAL][other] = shown[equal][len(stacked) + place, len(test) + other]
    own = next(place for place, arm in enumerate(stacked) if arm.name == REAL)
    whole = {LOGISTIC: fitted(real, test), EQUAL: shown[equal][own, : len(test)]}
    for name, probability in whole.items():
        limits = thresholds(judged[name], real.labels)
        yield Arm(TUNED, "", "", real, (LOGISTIC, EQUAL)), name, at_one_half(probability, limits)


def _halves(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of two halves that have as many documents of each label set, but for one."""
    order = np.lexsort(labels.T)
    return np.sort(order[::2]), np.sort(order[1::2])


def thresholds(probability: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The threshold of each label with the greatest F1 on documents that the classifier did not see.

    Between two documents the middle is taken, of equal ones the greatest; 0.5 for a label that no document has.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels), float64
    labels : ndarray of shape (n, n_labels), bool

    Returns
    -------
    ndarray of shape (n_labels,), float64
    """
    limits = np.full(labels.shape[1], 0.5)
    for label in np.flatnonzero(labels.any(axis=0)):
        order = np.argsort(-probability[:, label], kind="stable")
        value, true = probability[order, label], labels[order, label]
        f1 = 2 * np.cumsum(true) / (np.arange(1, len(true) + 1) + true.sum())
        below = np.append(value[1:], 0.0)
        f1[value == below] = -1  # no threshold parts equal probabilities
        best = int(f1.argmax())
        limits[label] = (value[best] + below[best]) / 2
    return limits


def at_one_half(probability: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Probabilities whose log-odds are moved so that each threshold becomes one half: shape (n, n_labels), float64."""

    def odds(values: np.ndarray) -> np.ndarray:
        inside = np.clip(values, 1e-12, 1 - 1e-12)
        shown: np.ndarray = np.log(inside) - np.log1p(-inside)
        return shown

    moved: np.ndarray = 1 / (1 + np.exp(odds(limits) - odds(probability)))
    return moved
