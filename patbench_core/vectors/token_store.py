"""Token vectors on disk: many vectors a text, addressed as those of `patbench_core.vectors.store`.

A shard, ``<sha256 of its bytes>.tokens``, is three arrays in NumPy's format, one after the other: text digests, number
of vectors up to the end of each text, and the vectors of all texts in one float32 matrix. So a reader takes the
vectors of some texts from the middle of a shard and never holds all of them.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from patbench_core.vectors.errors import lost_vectors
from patbench_core.vectors.store import DIGEST_BYTES, ShardFolder, one_dimension

_BYTES = np.dtype(np.float32).itemsize


@dataclass(frozen=True)
class TokenVectors:
    """Where the token vectors of some texts are.

    Attributes
    ----------
    files : tuple of Path
        Shards.
    file : ndarray of shape (n_texts,), int64
        Shard of each text; -1 where it is missing.
    offset : ndarray of shape (n_texts,), int64
        First byte of its vectors there.
    lengths : ndarray of shape (n_texts,), int64
        Number of its vectors.
    dimension : int
        0 before the first shard.
    """

    folder: Path
    files: tuple[Path, ...]
    file: np.ndarray
    offset: np.ndarray
    lengths: np.ndarray
    dimension: int

    @property
    def found(self) -> np.ndarray:
        """Texts that the store has: ndarray of shape (n_texts,), bool."""
        return self.file >= 0

    def read(self, rows: np.ndarray) -> np.ndarray:
        """Vectors of the texts `rows`, one text after the other: ndarray of shape (n_vectors, dimension), float32.

        Raises
        ------
        VectorsError
            If a shard has disappeared.
        """
        matrix = np.empty((int(self.lengths[rows].sum()), self.dimension), np.float32)
        ends = np.cumsum(self.lengths[rows])
        breaks = np.flatnonzero(np.diff(self.file[rows])) + 1
        try:
            for part in np.split(np.arange(len(rows)), breaks):
                if not len(part):
                    continue
                with self.files[self.file[rows[part[0]]]].open("rb") as handle:
                    for row in part:
                        into = matrix[ends[row] - self.lengths[rows[row]] : ends[row]]
                        handle.seek(self.offset[rows[row]])
                        if into.size and handle.readinto(into) != into.nbytes:
                            raise lost_vectors(self.folder, len(rows))
        except FileNotFoundError as error:
            raise lost_vectors(self.folder, len(rows)) from error
        return matrix

    def blocks(self, rows: np.ndarray, vectors: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Texts `rows` in the order of the disk, by blocks of at most `vectors` vectors (one text at least).

        Yields
        ------
        places : ndarray of shape (n_block,), int64
            Into `rows`.
        matrix : ndarray of shape (n_vectors, dimension), float32
            As `read` gives it.
        """
        order = np.lexsort((self.offset[rows], self.file[rows]))
        begin, total = 0, 0
        for end, length in enumerate(self.lengths[rows[order]].tolist()):
            if total and total + length > vectors:
                yield order[begin:end], self.read(rows[order[begin:end]])
                begin, total = end, 0
            total += length
        if begin < len(order):
            yield order[begin:], self.read(rows[order[begin:]])


class TokenStore(ShardFolder):
    """The token vectors of one late-interaction encoder."""

    def get(self, digests: Sequence[bytes]) -> TokenVectors:
        """Look up texts; every shard is verified, none is held.

        Parameters
        ----------
        digests : sequence of bytes
            Text digests, each once.

        Raises
        ------
        VectorsError
            If shards differ in their dimension.
        """
        row_of = {digest: row for row, digest in enumerate(digests)}
        file, offset, lengths = np.full(len(digests), -1, np.int64), *np.zeros((2, len(digests)), np.int64)
        files: list[Path] = []
        dimension = 0
        for path, (keys, ends, first, own) in self.whole(".tokens", _parts):
            dimension = one_dimension(path, dimension, own)
            starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
            rows = np.array([row_of.get(key.tobytes(), -1) for key in keys], np.int64)
            # Of two writers' vectors for one text those of the first shard by name count.
            take = np.flatnonzero(rows >= 0)
            take = take[file[rows[take]] < 0]
            file[rows[take]] = len(files)
            offset[rows[take]] = first + starts[take] * dimension * _BYTES
            lengths[rows[take]] = (ends - starts)[take]
            files.append(path)
        return TokenVectors(self.folder, tuple(files), file, offset, lengths, dimension)

    def put(self, digests: Sequence[bytes], vectors: Sequence[np.ndarray]) -> Path:
        """Add one shard.

        Parameters
        ----------
        digests : sequence of bytes
            Text digests, each once.
        vectors : sequence of ndarray of shape (n_tokens, dimension), float32
            Finite vectors of each text; a text may have none.

        Raises
        ------
        VectorsError
            If the disk is full; nothing is left behind.
        """
        buffer = io.BytesIO()
        keys = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, DIGEST_BYTES)
        ends = np.cumsum([len(matrix) for matrix in vectors], dtype=np.int64)
        for array in (keys, ends, np.concatenate(vectors).astype(np.float32, copy=False)):
            np.save(buffer, array, allow_pickle=False)
        return self.add(buffer.getvalue(), ".tokens")

    def check_space(self, texts: int, vectors: int, dimension: int) -> None:
        """Refuse to begin what cannot end: `vectors` vectors of `texts` texts must fit on the disk.

        Raises
        ------
        VectorsError
            If they do not.
        """
        self.check_bytes(vectors * dimension * _BYTES + texts * (DIGEST_BYTES + np.dtype(np.int64).itemsize))


def _parts(handle: BinaryIO) -> tuple[np.ndarray, np.ndarray, int, int] | None:
    """Digests, ends, first byte of the vectors and dimension; None if the file is not a shard."""
    try:
        keys, ends = np.load(handle, allow_pickle=False), np.load(handle, allow_pickle=False)
        np.lib.format.read_magic(handle)
        shape, _, dtype = np.lib.format.read_array_header_1_0(handle)
    except (ValueError, EOFError):
        return None
    typed = dtype == np.float32 and keys.dtype == np.uint8 and ends.dtype == np.int64
    if not typed or (len(shape), ends.ndim) != (2, 1) or keys.shape != (len(ends), DIGEST_BYTES):
        return None
    return keys, ends, handle.tell(), int(shape[1])
