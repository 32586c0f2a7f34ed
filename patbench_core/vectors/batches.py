"""Batches of texts of like length, and what happens when one does not fit into memory."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import numpy as np

Vectors = TypeVar("Vectors")

CPU_BUDGET = 2048
GPU_BUDGET = 65536
"""Padded tokens in one batch."""


def plan_batches(lengths: np.ndarray, keys: Sequence[bytes], budget: int) -> list[np.ndarray]:
    """Group texts so that little is padded and a batch holds at most `budget` padded tokens.

    The plan depends on the texts alone, not on their order nor on which of them are wanted, so that a
    run that was cut off and taken up again computes the very same batches.

    Parameters
    ----------
    lengths : ndarray of shape (n,), int64
        Tokens that the model reads of each text.
    keys : sequence of bytes
        Text digests; they order texts of equal length.
    budget : int
        A text longer than this is a batch of its own.

    Returns
    -------
    list of ndarray of int64
        Rows of each batch, longest texts first.
    """
    order = sorted(range(len(keys)), key=lambda row: (-lengths[row], keys[row]))
    batches, start = [], 0
    while start < len(order):
        size = max(1, budget // max(1, int(lengths[order[start]])))
        batches.append(np.array(order[start : start + size], np.int64))
        start += size
    return batches


def in_memory(rows: np.ndarray, encode: Callable[[np.ndarray], Vectors]) -> Iterator[tuple[np.ndarray, Vectors]]:
    """Encode `rows` at once, or by halves of halves where memory is short.

    Yields
    ------
    rows, vectors : ndarray
        Parts of the batch.

    Raises
    ------
    MemoryError
        If a single text does not fit.
    """
    waiting = [rows]
    while waiting:
        part = waiting.pop()
        try:
            vectors = encode(part)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            if len(part) == 1:
                raise MemoryError from error
            half = len(part) // 2
            waiting += [part[half:], part[:half]]
            continue
        yield part, vectors


@contextmanager
def enough_memory(otherwise: Exception) -> Iterator[None]:
    """Raise `otherwise` where memory is short."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        raise otherwise from error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of PyTorch says that memory, of a GPU or of the machine, is short."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return any(
        phrase in str(error).lower() for phrase in ("out of memory", "can't allocate memory", "not enough memory")
    )
