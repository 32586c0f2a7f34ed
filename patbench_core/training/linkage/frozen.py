"""Frozen vectors of the texts of a side: of every token, or one of the whole text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.reading import Reading
from patbench_core.progress import Progress
from patbench_core.training.errors import TrainingError
from patbench_core.vectors.encode import encode
from patbench_core.vectors.encode_tokens import encode_tokens

if TYPE_CHECKING:
    from torch import Tensor

_BLOCK = 1 << 16
"""Token vectors that are read at once."""


@dataclass(frozen=True)
class Frozen:
    """Vectors of some texts, one text after the other.

    Attributes
    ----------
    vectors : ndarray of shape (n_vectors, dimension), float16 or float32
    starts : ndarray of shape (n_texts + 1,), int64
        First vector of each text, and the end.
    row : ndarray of shape (n_items,), int64
        Text of each item; -1 for one without.
    """

    vectors: np.ndarray
    starts: np.ndarray
    row: np.ndarray

    def gather(self, items: np.ndarray) -> "tuple[Tensor, Tensor]":
        """Vectors of items that have a text, padded: shape (n, length, dimension), float32; and where there are any.

        On PyTorch's default device.
        """
        import torch

        texts = self.row[items]
        first, length = self.starts[texts], self.starts[texts + 1] - self.starts[texts]
        place = np.arange(int(length.max(initial=1)))
        there = place < length[:, None]
        vectors = self.vectors[np.where(there, first[:, None] + place, first[:, None])]
        return torch.as_tensor(vectors.astype(np.float32)), torch.as_tensor(there)


def frozen(encoder: DenseEncoder, role: Role, texts: Sequence[str], tokens: int | None, progress: Progress) -> Frozen:
    """Vectors of `texts`: of their first `tokens` tokens, or one a text for None.

    Token vectors come from the store, and are held in half precision.

    Raises
    ------
    TrainingError
        If the model is a table, whose tokens have no context.
    VectorsError, EncoderError
    """
    distinct = list(dict.fromkeys(filter(None, texts)))
    row_of = {text: row for row, text in enumerate(distinct)}
    row = np.array([row_of.get(text, -1) for text in texts], np.int64)
    if tokens is None:
        vectors = encode(encoder, role, distinct, distinct, progress).vectors
        row[(row >= 0) & ~np.any(vectors[row], axis=1)] = -1
        return Frozen(vectors, np.arange(len(distinct) + 1), row)
    if encoder.static:
        raise TrainingError(
            f"model {encoder.name!r} is a table of token vectors, which no attention tells apart by context: choose "
            f"another, or linear:{encoder.name}"
        )
    limit = min(tokens, encoder.reading.tokens or tokens)
    made = encode_tokens(replace(encoder, reading=Reading(1, limit)), role, distinct, distinct, progress).vectors
    starts = np.concatenate([[0], np.cumsum(made.lengths)])
    vectors = np.empty((int(starts[-1]), made.dimension), np.float16)
    for texts_of_block, block in made.blocks(np.arange(len(distinct)), _BLOCK):
        ends = np.cumsum(made.lengths[texts_of_block])
        for text, part in zip(texts_of_block.tolist(), np.split(block, ends[:-1]), strict=True):
            vectors[starts[text] : starts[text + 1]] = part
    row[(row >= 0) & (made.lengths[row] == 0)] = -1
    return Frozen(vectors, starts, row)
