"""Draws by name: the same whatever the order of names, and a larger draw holds each smaller one."""

from collections.abc import Sequence

import numpy as np

from patbench_core.files import text_digest


def by_digest(names: Sequence[str], salt: str) -> np.ndarray:
    """Places of `names` in the order of their digests: ndarray of shape (n,), int64."""
    digests = [text_digest(f"{salt}:{name}") for name in names]
    return np.array(sorted(range(len(names)), key=digests.__getitem__), np.int64)


def bounded(names: Sequence[str], most: int | None, salt: str) -> np.ndarray:
    """Places of at most `most` names, ascending; of all where it is None: ndarray of shape (n,), int64."""
    return np.sort(by_digest(names, salt)[:most])
