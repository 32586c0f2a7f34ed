"""F1 of multi-label decisions, from counts of labels."""

from collections.abc import Callable

import numpy as np


def label_f1(hits: np.ndarray, given: np.ndarray, true: np.ndarray) -> np.ndarray:
    """F1 of each label: 2 hits / (given + true), NaN for a label that is neither given nor true.

    Parameters
    ----------
    hits, given, true : ndarray of shape (..., n_labels)
        Documents that got the label and have it, that got it, that have it.

    References
    ----------
    Van Rijsbergen, Information Retrieval, 1979, chapter 7.
    """
    both = np.asarray(given + true, np.float64)
    scores: np.ndarray = np.divide(2 * hits, both, out=np.full(both.shape, np.nan), where=both > 0)
    return scores


def micro_f1(hits: np.ndarray, given: np.ndarray, true: np.ndarray) -> np.ndarray:
    """F1 of all decisions together: ndarray of shape (...), zero where no label is given or true; see `label_f1`."""
    scores: np.ndarray = np.nan_to_num(label_f1(hits.sum(axis=-1), given.sum(axis=-1), true.sum(axis=-1)))
    return scores


def macro_f1(hits: np.ndarray, given: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Mean F1 of the labels that are given or true: scikit-learn's with ``zero_division=nan``; see `label_f1`."""
    each = label_f1(hits, given, true)
    judged = ~np.isnan(each)
    means: np.ndarray = np.nan_to_num(each).sum(axis=-1) / np.maximum(judged.sum(axis=-1), 1)
    return means


def weighted_f1(hits: np.ndarray, given: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Mean F1 of the labels, each by the number of documents that have it; see `label_f1`."""
    each = np.nan_to_num(label_f1(hits, given, true))
    means: np.ndarray = (each * true).sum(axis=-1) / np.maximum(true.sum(axis=-1), 1)
    return means


def of_decisions(measure: Callable[..., np.ndarray], given: np.ndarray, true: np.ndarray) -> float:
    """One of these measures of labels given to documents: `given` and `true` of shape (n, n_labels), bool."""
    return float(measure((given & true).sum(axis=0), given.sum(axis=0), true.sum(axis=0)))
