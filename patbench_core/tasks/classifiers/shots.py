"""Few training documents: so many a label, a smaller draw inside a larger one."""

from collections.abc import Sequence

import numpy as np

from patbench_core.tasks.drawing import by_digest


def drawn(labels: np.ndarray, names: Sequence[str], shots: int | None, seed: int) -> np.ndarray:
    """The first `shots` documents of each label in an order of chance, which the seed and the numbers decide.

    Draws of one seed are nested. A document with several labels counts for each of them, so a label can have more.

    Parameters
    ----------
    labels : ndarray of shape (n, n_labels), bool
    names : sequence of str
        Publication numbers.
    shots : int or None
        None for all documents.

    Returns
    -------
    ndarray of int64
        Ascending places.
    """
    if shots is None:
        return np.arange(len(names))
    order = by_digest(names, f"shots {seed}")
    chosen = [order[labels[order, label]][:shots] for label in range(labels.shape[1])]
    return np.unique(np.concatenate(chosen))
