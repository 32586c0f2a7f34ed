"""A map of a landscape's documents: UMAP, for pictures only; nothing is measured in it."""

import time
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.numbers import parse
from patbench_core.progress import Progress
from patbench_core.tasks.base import Key, NoExtra, Outcome
from patbench_core.tasks.clustering.partitions import MATRIX_ROWS
from patbench_core.tasks.clustering.spanning import Lists, nearest_lists
from patbench_core.tasks.labelled import DocumentTask, document_outcome
from patbench_core.tasks.layout import DECLARED
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import unit_rows

TASK = DECLARED.name
PROTOCOL = 1
NEIGHBORS, MIN_DIST, SEED = 15, 0.1, 0
MOST = 100_000
"""Documents on a map at most; of more, a random sample."""

_FEW = 2 * NEIGHBORS
"""Below this UMAP's graph holds nearly all pairs: the two main axes say as much."""


class Layout(DocumentTask[NoExtra]):
    """The map of one landscape in one view; parameters as `DocumentTask`."""

    declared = DECLARED

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        numbers = self.landscape.publication_numbers.tolist()
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "data": digest(sorted(zip(numbers, self.texts.digests(), strict=True))),
            "view": self.view,
            "reading": encoder.reading_name,
            "encoder": encoder.identity("document").digest,
            "umap": [NEIGHBORS, MIN_DIST, SEED, MOST, *(["nearest"] if len(numbers) > MATRIX_ROWS else [])],
        }

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[NoExtra]]]:
        """See `Task`."""
        vectors = self.vectors(encoder, progress)
        progress(f"{encoder.name}: map", 0, 1)
        begun = time.perf_counter()
        points = points_table(self.landscape, vectors)
        seconds = time.perf_counter() - begun
        yield parts[0], document_outcome(encoder, vectors, seconds, NoExtra(), {"points": points})
        progress(f"{encoder.name}: map", 1, 1)


def points_table(landscape: Landscape, vectors: DocumentVectors) -> pa.Table:
    """Place of each document, its office and the section of its first IPC code; in the order of publication numbers."""
    order = np.argsort(landscape.tie_rank[vectors.rows])
    if len(order) > MOST:
        order = np.sort(np.random.default_rng(SEED).choice(order, MOST, replace=False))
    rows, ipc = vectors.rows[order].tolist(), landscape.column("ipc")
    numbers = landscape.publication_numbers[rows].tolist()
    lists = nearest_lists(landscape, vectors, vectors.rows[order]) if len(landscape) > MATRIX_ROWS else None
    x, y = places(vectors.matrix[order], lists).T.round(3)
    return pa.table(
        {
            "doc_id": numbers,
            "x": x,
            "y": y,
            "office": [parts.country if (parts := parse(number)) else "" for number in numbers],
            "section": [ipc[row][0][:1] if ipc[row] else "" for row in rows],
        }
    )


def places(matrix: np.ndarray, lists: Lists | None = None) -> np.ndarray:
    """Two coordinates a document: ndarray of shape (n, 2), float32.

    Parameters
    ----------
    lists : Lists, optional
        Nearest documents, where they are known: UMAP searches for them itself otherwise, in many documents roughly.

    References
    ----------
    McInnes, Healy and Melville, UMAP, arXiv 1802.03426, 2018.
    """
    if len(matrix) < _FEW or not np.ptp(matrix, axis=0).any():
        centred = matrix - matrix.mean(axis=0)
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        flat = centred @ axes[:2].T
        return np.pad(flat, ((0, 0), (0, 2 - flat.shape[1]))).astype(np.float32)
    with warnings.catch_warnings():
        # It says that a fixed seed means one thread, and that isolated groups are placed at random.
        warnings.simplefilter("ignore")
        from umap import UMAP

        settings = {"n_neighbors": NEIGHBORS, "min_dist": MIN_DIST, "metric": "cosine", "random_state": SEED}
        known = (None, None) if lists is None else _neighbours(matrix, lists)
        return np.asarray(UMAP(n_jobs=1, precomputed_knn=known, **settings).fit_transform(matrix), np.float32)


def _neighbours(matrix: np.ndarray, lists: Lists) -> tuple[np.ndarray, np.ndarray]:
    """Each document and those nearest to it, and cosine distances, 1 - cos = d^2 / 2: shape (n, NEIGHBORS)."""
    lists.complete(unit_rows(matrix), NEIGHBORS - 1)
    near, distance = lists.near[:, : NEIGHBORS - 1], lists.distance[:, : NEIGHBORS - 1]
    own = np.arange(len(matrix), dtype=np.int32)[:, None]
    distances = np.concatenate([np.zeros((len(matrix), 1)), distance**2 / 2], axis=1)
    return np.concatenate([own, near], axis=1), distances.astype(np.float32)
