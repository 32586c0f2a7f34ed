"""Few training documents: so many a label, a smaller draw inside a larger one."""

import hashlib
from collections.abc import Sequence

import numpy as np


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


def bounded(names: Sequence[str], budget: int | None) -> np.ndarray:
    """The test documents that take part: the first ones by a digest of their numbers, as ascending places."""
    return np.sort(by_digest(names, "test")[:budget])


def by_digest(names: Sequence[str], salt: str) -> np.ndarray:
    """Places of `names` in the order of their digests: ndarray of shape (n,), int64."""
    digests = [hashlib.sha256(f"{salt}:{name}".encode()).digest() for name in names]
    return np.array(sorted(range(len(names)), key=digests.__getitem__), np.int64)
