"""Vectors on disk, addressed by (encoder identity, digest of the text).

A store is a folder of encoders, an encoder is a folder of shards::

    store/<identity digest>/identity.json
    store/<identity digest>/<sha256 of the shard's bytes>.npy

A shard is one array of (text digest, vector) rows. Shards are only ever added: each is written under
a temporary name, synced, and renamed to its own checksum. So a kill leaves whole shards, two writers
do not meet, and a shard that does not match its name is set aside and its texts are misses.
"""

import errno
import hashlib
import io
import json
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np

from patbench_core.encoders.identity import Identity
from patbench_core.files import FileState, FileStates, file_state, file_states, free_bytes, write_atomic
from patbench_core.paths import home
from patbench_core.vectors.errors import DamagedShard, VectorsError, disk_too_small
from patbench_core.vectors.remote import pull, push

DIGEST_BYTES = 32

Shard = TypeVar("Shard")


class ShardFolder:
    """The folder of one encoder, to which shards are added.

    Parameters
    ----------
    identity : Identity
        The encoder.
    root : Path, optional
        Folder of all encoders, ``store`` in the home folder by default.
    """

    def __init__(self, identity: Identity, root: Path | None = None) -> None:
        self.identity = identity
        self.folder = (root or home() / "store") / identity.digest

    @property
    def state(self) -> FileStates:
        """Changes with every shard that is added, taken away or written over."""
        return file_states(self.folder)

    def add(self, data: bytes, suffix: str) -> Path:
        """Write one shard, named by its checksum.

        Raises
        ------
        VectorsError
            If the disk is full; nothing is left behind.
        """
        path = self.folder / f"{hashlib.sha256(data).hexdigest()}{suffix}"
        try:
            self._describe()
            write_atomic(path, data)
            push(path)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise disk_too_small(self.folder, len(data), free_bytes(self.folder)) from error
        return path

    def whole(self, suffix: str, read: Callable[[BinaryIO], Shard | None]) -> Iterator[tuple[Path, Shard]]:
        """All shards that match their own checksum, by name; a damaged one is renamed to ``*.broken``, with a warning.

        Parameters
        ----------
        suffix : str
            Of the shards' names.
        read : callable
            Content of an open shard; None if it is not one.
        """
        pull(self.folder, suffix)
        for path in sorted(self.folder.glob(f"*{suffix}")):
            with suppress(FileNotFoundError):  # set aside by another process
                with path.open("rb") as handle:
                    state = file_state(path, os.fstat(handle.fileno()))
                    matches = state in _MATCHED or hashlib.file_digest(handle, "sha256").hexdigest() == path.stem
                    handle.seek(0)
                    shard = read(handle) if matches else None
                if shard is not None:
                    _MATCHED.add(state)
                    yield path, shard
                    continue
                warnings.warn(DamagedShard(path), stacklevel=4)
                path.replace(path.with_suffix(".broken"))

    def check_bytes(self, needed: int) -> None:
        """Raise VectorsError where `needed` bytes do not fit on the disk."""
        if needed > free_bytes(self.folder):
            raise disk_too_small(self.folder, needed, free_bytes(self.folder))

    def _describe(self) -> None:
        path = self.folder / "identity.json"
        if not path.exists():
            write_atomic(path, json.dumps(asdict(self.identity), indent=1).encode())
            push(path)


def one_dimension(shard: Path, before: int, dimension: int) -> int:
    """The dimension of a shard's vectors, which is that of the shards before it; 0 is not known yet.

    Raises
    ------
    VectorsError
        If it is another one. Both shards are whole, so neither can be set aside for the other.
    """
    if before not in (0, dimension):
        raise VectorsError(
            f"store {shard}: its vectors have {dimension} dimensions, those of the shards before it {before}: "
            "delete the folder, and they are computed again"
        )
    return dimension


_MATCHED: set[FileState] = set()
"""Shards that matched their checksum in this process, as they were then: to read one again takes less than to check."""


class Store(ShardFolder):
    """The vectors of one encoder."""

    def get(self, digests: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray]:
        """Look up texts.

        Parameters
        ----------
        digests : sequence of bytes
            Text digests, each once.

        Returns
        -------
        vectors : ndarray of shape (n, dimension), float32
            Zero where missing; dimension is 0 while the encoder has no shard.
        found : ndarray of shape (n,), bool

        Raises
        ------
        VectorsError
            If shards differ in their dimension.
        """
        row_of = {digest: row for row, digest in enumerate(digests)}
        found = np.zeros(len(digests), bool)
        vectors = np.zeros((len(digests), 0), np.float32)
        for path, shard in self.whole(".npy", _rows):
            dimension = one_dimension(path, vectors.shape[1], shard["vector"].shape[1])
            keys = shard["digest"].tobytes()
            rows = np.array(
                [row_of.get(keys[at : at + DIGEST_BYTES], -1) for at in range(0, len(keys), DIGEST_BYTES)], np.int64
            )
            # Of two writers' rows for one text the first shard by name counts, on every machine and every run.
            take = np.flatnonzero(rows >= 0)
            take = take[~found[rows[take]]]
            if not vectors.shape[1]:
                vectors = np.zeros((len(digests), dimension), np.float32)
            vectors[rows[take]] = shard["vector"][take]
            found[rows[take]] = True
        return vectors, found

    def put(self, digests: Sequence[bytes], vectors: np.ndarray) -> Path:
        """Add one shard.

        Parameters
        ----------
        digests : sequence of bytes
            Text digests, each once.
        vectors : ndarray of shape (n, dimension), float32
            Finite vectors.

        Raises
        ------
        VectorsError
            If the disk is full; nothing is left behind.
        """
        rows = np.empty(len(digests), _row_type(vectors.shape[1]))
        rows["digest"] = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, DIGEST_BYTES)
        rows["vector"] = vectors
        buffer = io.BytesIO()
        np.save(buffer, rows, allow_pickle=False)
        return self.add(buffer.getvalue(), ".npy")

    def check_space(self, texts: int, dimension: int) -> None:
        """Refuse to begin what cannot end: `texts` vectors of `dimension` must fit on the disk.

        Raises
        ------
        VectorsError
            If they do not.
        """
        self.check_bytes(texts * (dimension * 4 + DIGEST_BYTES))


def _rows(handle: BinaryIO) -> np.ndarray | None:
    """Rows of a shard; None if the file is not one."""
    try:
        rows: np.ndarray = np.load(handle, allow_pickle=False)
    except (ValueError, EOFError):
        return None
    dimension = max(0, rows.dtype.itemsize - DIGEST_BYTES) // 4
    return rows if rows.ndim == 1 and rows.dtype == _row_type(dimension) else None


def _row_type(dimension: int) -> np.dtype[np.void]:
    """Type of a row: digest and vector."""
    return np.dtype([("digest", np.uint8, (DIGEST_BYTES,)), ("vector", np.float32, (dimension,))])
