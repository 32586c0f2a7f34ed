"""Where the first right patent of a product stands."""

import numpy as np


def reciprocal_ranks(scores: np.ndarray, known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """1 / rank of the first patent of each product of `asked`, `known` links left out, ties at their mean rank.

    Parameters
    ----------
    scores : ndarray of shape (n_products, n_patents), float32
    known, asked : ndarray of shape (n, 2), int64
        Links, as rows of both sides.

    Returns
    -------
    ndarray of shape (n_asked_products,), float64
    """
    scores = scores.copy()
    scores[known[:, 0], known[:, 1]] = -np.inf
    made = []
    for product in np.unique(asked[:, 0]):
        best = scores[product, asked[asked[:, 0] == product, 1]].max()
        tied = np.count_nonzero(scores[product] == best)
        made.append(1 / (np.count_nonzero(scores[product] > best) + (tied + 1) / 2))
    return np.array(made)
