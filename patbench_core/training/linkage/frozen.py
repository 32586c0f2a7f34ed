"""Frozen vectors of the texts of a side: of every token, or one of the whole text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.reading import Reading
from patbench_core.files import digest, exclusive, folder_atomic
from patbench_core.paths import home
from patbench_core.progress import Progress
from patbench_core.training.errors import TrainingError
from patbench_core.vectors.encode import encode
from patbench_core.vectors.errors import not_finite
from patbench_core.vectors.store import text_digest

if TYPE_CHECKING:
    from torch import Tensor

_TEXTS = 32
"""Texts that go through the model at once."""


@dataclass(frozen=True)
class Frozen:
    """Vectors of some texts, one text after the other.

    Attributes
    ----------
    vectors : ndarray of shape (n_vectors, dimension), float16 or float32
        Of token vectors a memory map.
    starts : ndarray of shape (n_texts + 1,), int64
        First vector of each text, and the end.
    row : ndarray of shape (n_items,), int64
        Text of each item; -1 for one without.
    """

    vectors: np.ndarray
    starts: np.ndarray
    row: np.ndarray

    def gather(self, items: np.ndarray) -> "tuple[Tensor, Tensor]":
        """Vectors of items that have a text, padded: shape (n, length, dimension), float32; and where there are any."""
        import torch

        texts = self.row[items]
        first, length = self.starts[texts], self.starts[texts + 1] - self.starts[texts]
        place = np.arange(int(length.max(initial=1)))
        there = place < length[:, None]
        vectors = self.vectors[np.where(there, first[:, None] + place, first[:, None])]
        return torch.from_numpy(vectors.astype(np.float32)), torch.from_numpy(there)


def frozen(encoder: DenseEncoder, role: Role, texts: Sequence[str], tokens: int | None, progress: Progress) -> Frozen:
    """Vectors of `texts`: of their first `tokens` tokens, or one a text for None.

    Token vectors are computed once and kept in ``tokens`` of the home folder, in half precision.

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
    encoder = replace(encoder, reading=Reading(1, limit))
    key = {"identity": encoder.identity(role).digest, "texts": [text_digest(text).hex() for text in distinct]}
    root = home() / "tokens"
    folder = root / digest(key)
    with exclusive(root, folder.name):
        if not folder.is_dir():
            _write(encoder, role, distinct, folder.name, progress)
    starts = np.load(folder / "starts.npy", allow_pickle=False)
    order = np.load(folder / "order.npy", allow_pickle=False)  # of the texts on the disk
    shape = tuple(json.loads((folder / "shape.json").read_text("utf-8")))
    at = np.empty(len(order), np.int64)
    at[order] = np.arange(len(order))
    row[row >= 0] = at[row[row >= 0]]
    row[(row >= 0) & (np.diff(starts)[row] == 0)] = -1
    return Frozen(np.memmap(folder / "vectors.f16", np.float16, "r", shape=shape), starts, row)


def _write(encoder: DenseEncoder, role: Role, texts: list[str], name: str, progress: Progress) -> None:
    """Token vectors of texts, short ones first."""
    order = np.argsort(encoder.tokens.counts(texts), kind="stable")
    lengths = []
    width = 0
    model = encoder.load()
    with folder_atomic(home() / "tokens" / name) as folder, (folder / "vectors.f16").open("wb") as file:
        for begin in range(0, len(order), _TEXTS):
            rows = order[begin : begin + _TEXTS].tolist()
            for row, vectors in zip(rows, model.token_vectors([texts[row] for row in rows], role), strict=True):
                half = vectors.astype(np.float16)
                if not np.isfinite(half).all():
                    raise not_finite(encoder.name, [texts[row]])
                file.write(half.tobytes())
                lengths.append(len(half))
                width = half.shape[1]
            progress(f"tokens of {encoder.name}", min(begin + _TEXTS, len(order)), len(order))
        np.save(folder / "starts.npy", np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
        np.save(folder / "order.npy", order)
        (folder / "shape.json").write_text(json.dumps([int(sum(lengths)), width]), "utf-8")
