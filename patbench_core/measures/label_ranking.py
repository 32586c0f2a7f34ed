"""Label-ranking average precision."""

import numpy as np


def label_ranking_average_precision(scores: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Mean over a document's labels of the share of its labels among all that score at least as high.

    A tie counts against the document, as in scikit-learn.

    Parameters
    ----------
    scores : ndarray of shape (n, n_labels), float
    true : ndarray of shape (n, n_labels), bool
        Each document has one label or more.

    Returns
    -------
    ndarray of shape (n,), float64

    References
    ----------
    Tsoumakas, Katakis and Vlahavas, Mining Multi-label Data, 2010, section 34.3.2.
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    ranked = np.take_along_axis(scores, order, axis=1)
    hits = np.cumsum(np.take_along_axis(true, order, axis=1), axis=1)
    n_labels = scores.shape[1]
    places = np.broadcast_to(np.arange(n_labels), scores.shape)
    apart = np.ones(scores.shape, bool)
    apart[:, :-1] = ranked[:, 1:] != ranked[:, :-1]
    ends = np.where(apart, places, n_labels)
    last = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]  # place of the last label of each tie
    precision = np.take_along_axis(hits, last, axis=1) / (last + 1)
    relevant = np.take_along_axis(true, order, axis=1)
    means: np.ndarray = (precision * relevant).sum(axis=1) / true.sum(axis=1)
    return means
