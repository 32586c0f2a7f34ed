"""From texts to vectors: what the store has is read, what it lacks is encoded and stored."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.folder_encoder import FolderEncoder
from patbench_core.encoders.reading import Spans, cut_spans
from patbench_core.encoders.variants import first_dimensions
from patbench_core.files import text_digest, texts_digest
from patbench_core.progress import Progress
from patbench_core.recent import Recent
from patbench_core.vectors.batches import CPU_BUDGET, GPU_BUDGET, in_memory, plan_batches
from patbench_core.vectors.errors import VectorsError, lost_vectors
from patbench_core.vectors.store import Store
from patbench_core.vectors.token_counts import kept_counts

_SHARD_TEXTS, _SHARD_BYTES = 4096, 64 << 20
_SHARD_SECONDS = 15.0
"""A shard is written after so many texts, bytes of vectors of tokens, or seconds, so that a kill costs little."""

Vectors = TypeVar("Vectors", np.ndarray, list[np.ndarray])
"""Of a batch: one vector a text, or those of the tokens of each text."""
Kept = TypeVar("Kept")

Compute = Callable[[list[str], Role], Vectors]
"""What a model in memory gives for a batch."""
Put = Callable[[list[bytes], Vectors], object]
"""Stores vectors by the digests of their texts."""


@dataclass(frozen=True)
class Encoded(Generic[Kept]):
    """Vectors of texts.

    Attributes
    ----------
    vectors : ndarray of shape (n_texts, dimension), float32
        Unit length for cosine similarity; zero for a text without tokens. Of tokens, where they are on the disk.
    readable : ndarray of shape (n_texts,), bool
        Texts of which the model sees a token and gives a vector.
    tokens_read, tokens_total : int
        Over all texts; their ratio is the token coverage.
    encoded : int
        Texts (or spans) that were not in the store.
    seconds : float
        Wall time of encoding them, loading the model left out.
    shrunk_to : int or None
        Texts in the smallest batch that memory was enough for, where a larger one was planned.
    """

    vectors: Kept
    readable: np.ndarray
    tokens_read: int
    tokens_total: int
    encoded: int
    seconds: float
    shrunk_to: int | None = None

    @property
    def coverage(self) -> float | None:
        """Share of the tokens that the model read; None without tokens."""
        return self.tokens_read / self.tokens_total if self.tokens_total else None


def encode(
    encoder: DenseEncoder, role: Role, texts: Sequence[str], names: Sequence[str], progress: Progress
) -> Encoded[np.ndarray]:
    """Vectors of `texts` as `encoder` reads them.

    Parameters
    ----------
    texts : sequence of str
        No two alike, none empty.
    names : sequence of str
        What to call each text in an error.

    Raises
    ------
    VectorsError
        If the model gives NaN or infinity.
        If one text does not fit into memory.
        If the vectors do not fit on the disk.
        If the disk does not give back what was written.
    EncoderError
        If more dimensions are to be kept than there are.
    """
    store = Store(encoder.stored_identity(role))
    asked = (encoder.reading.spans, encoder.capacity(role), texts_digest(texts))
    encoded, seconds, shrunk_to = 0, 0.0, None
    read = _READ.get((*asked, store.state))
    if read is None:
        spans, work = text_work(encoder, role, texts, names)
        vectors, before = store.get(work.digests)
        if not before.all():
            model, encoded = encoder.load(), int((~before).sum())
            store.check_space(encoded, model.dimension)
            seconds = work.run(model.encode, model.device, work.lengths(), before, progress)
            shrunk_to = work.shrunk_to
            del model  # its memory is for the vectors
            vectors, stored = store.get(work.digests)
            if not stored.all():
                raise lost_vectors(store.folder, int((~stored).sum()))
        row_of = {piece: row for row, piece in enumerate(work.texts)}
        rows = np.array([row_of[piece] for piece in spans.texts], np.int64)
        read = vectors[rows], spans.owner, int(spans.read.sum()), int(spans.total.sum())
        _READ.put((*asked, store.state), read)
    vectors, owner, tokens_read, tokens_total = read
    kept = first_dimensions(vectors, encoder.variant.dim, encoder.name)
    pooled = _pool(kept, owner, encoder.reading.pooling, unit=encoder.similarity == "cosine")
    return Encoded(pooled, np.any(pooled, axis=1), tokens_read, tokens_total, encoded, seconds, shrunk_to)


_READ = Recent[tuple[np.ndarray, np.ndarray, int, int]](lambda read: read[0].nbytes)
"""By reading, texts and store: vectors of the spans, the text of each, tokens read and there of all texts.

Studies ask for one side again and again, and to cut texts into tokens takes long.
"""


def text_work(
    encoder: DenseEncoder, role: Role, texts: Sequence[str], names: Sequence[str]
) -> tuple[Spans, "Work[np.ndarray]"]:
    """Cut texts into what the encoder reads at once; the work that encodes each distinct piece."""
    counts = kept_counts(encoder.tokens, texts) if encoder.reading.spans == 1 else None
    spans = cut_spans(texts, encoder.tokens, encoder.reading.spans, encoder.capacity(role), counts)
    first: dict[str, str] = {}
    for piece, owner in zip(spans.texts, spans.owner, strict=True):
        first.setdefault(piece, names[owner])
    digests = [text_digest(piece) for piece in first]
    put = Store(encoder.stored_identity(role)).put
    return spans, Work(encoder, role, list(first), digests, list(first.values()), put)


class Work(Generic[Vectors]):
    """Encoding of the texts that the store lacks.

    Attributes
    ----------
    shrunk_to : int or None
        As in `Encoded`.
    """

    shrunk_to: int | None = None

    def __init__(
        self,
        encoder: FolderEncoder,
        role: Role,
        texts: list[str],
        digests: list[bytes],
        names: list[str],
        put: Put[Vectors],
    ) -> None:
        self.encoder, self.role = encoder, role
        self.put: Put[Vectors] = put
        self.texts, self.digests, self.names = texts, digests, names

    def lengths(self) -> np.ndarray:
        """Tokens that the model reads of each text: ndarray of shape (n_texts,), int64."""
        counts = kept_counts(self.encoder.tokens, self.texts)
        return np.asarray(np.minimum(counts, self.encoder.capacity(self.role)), np.int64)

    def run(
        self, compute: Compute[Vectors], device: str, lengths: np.ndarray, stored: np.ndarray, progress: Progress
    ) -> float:
        """Encode and store; the seconds it took."""
        what, total, done = f"{self.encoder.name}", int((~stored).sum()), 0
        rows: list[np.ndarray] = []
        parts: list[Vectors] = []
        begun = written = time.perf_counter()
        progress(what, 0, total)
        for batch in self.batches(lengths, device):
            wanted = batch[~stored[batch]]
            if not len(wanted):
                continue
            for part, vectors in self._batch(compute, wanted):
                rows.append(part)
                parts.append(vectors)
            done += len(wanted)
            progress(what, done, total)
            now = time.perf_counter()
            if _full(parts) or now - written >= _SHARD_SECONDS:
                self._write(rows, parts)
                written = now
        self._write(rows, parts)
        return time.perf_counter() - begun

    def batches(self, lengths: np.ndarray, device: str) -> list[np.ndarray]:
        """Rows of each batch of all texts, stored ones too: see `plan_batches`."""
        overhead = self.encoder.tokens.special + self.encoder.prompt_tokens(self.role)
        return plan_batches(lengths + overhead, self.digests, GPU_BUDGET if device == "cuda" else CPU_BUDGET)

    def write_shard(self, compute: Compute[Vectors], batches: Sequence[np.ndarray]) -> None:
        """Encode some batches and store them as one shard."""
        parts = [part for batch in batches for part in self._batch(compute, batch)]
        self._write([rows for rows, _ in parts], [vectors for _, vectors in parts])

    def _batch(self, compute: Compute[Vectors], wanted: np.ndarray) -> list[tuple[np.ndarray, Vectors]]:
        try:
            parts = list(in_memory(wanted, lambda rows: compute([self.texts[row] for row in rows], self.role)))
        except MemoryError as error:
            tokens = min(int(self.encoder.tokens.counts([self.texts[wanted[0]]])[0]), self.encoder.capacity(self.role))
            raise VectorsError(
                f"model {self.encoder.name!r}: one text of {tokens} tokens does not fit into "
                "memory; choose a shorter --reading, or --dtype bf16"
            ) from error
        if len(parts) > 1:
            sizes = [len(rows) for rows, _ in parts]
            self.shrunk_to = min([max(sizes), *([self.shrunk_to] if self.shrunk_to else [])])
        for rows, vectors in parts:
            bad = ~_finite(vectors)
            if bad.any():
                texts = [self.names[row] for row in rows[bad]]
                shown = ", ".join(texts[:5]) + (f" and {len(texts) - 5} more" if len(texts) > 5 else "")
                raise VectorsError(
                    f"model {self.encoder.name!r} gave NaN or infinite vectors for {shown}: "
                    "nothing of them was stored; check the model's weights or take another --dtype"
                )
        return parts

    def _write(self, rows: list[np.ndarray], parts: list[Vectors]) -> None:
        if rows:
            self.put([self.digests[row] for row in np.concatenate(rows)], _joined(parts))
            rows.clear()
            parts.clear()


def _finite(vectors: Vectors) -> np.ndarray:
    """Texts of a batch whose vectors are numbers: ndarray of shape (n,), bool."""
    if isinstance(vectors, np.ndarray):
        return np.asarray(np.isfinite(vectors).all(axis=1))
    return np.array([np.isfinite(each).all() for each in vectors])


def _full(parts: list[Vectors]) -> bool:
    """Whether the vectors of some batches are enough for a shard."""
    if isinstance(parts[0], np.ndarray):
        return sum(map(len, parts)) >= _SHARD_TEXTS
    return sum(each.nbytes for part in parts for each in part) >= _SHARD_BYTES


def _joined(parts: list[Vectors]) -> Vectors:
    """The vectors of some batches as those of one."""
    return np.concatenate(parts) if isinstance(parts[0], np.ndarray) else list(chain.from_iterable(parts))


def _pool(vectors: np.ndarray, owner: np.ndarray, pooling: str, unit: bool) -> np.ndarray:
    """One vector a text from the vectors of its spans, in memory of its own."""
    vectors = unit_rows(vectors) if unit else vectors.copy()
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(starts) == len(vectors):
        return vectors
    if pooling == "max":
        pooled = np.maximum.reduceat(vectors, starts, axis=0)
    else:
        pooled = np.add.reduceat(vectors, starts, axis=0) / np.diff(np.append(starts, len(vectors)))[:, None]
    return unit_rows(pooled.astype(np.float32)) if unit else pooled.astype(np.float32)


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows divided by their Euclidean length; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = vectors / np.where(norms > 0, norms, 1)
    return unit
