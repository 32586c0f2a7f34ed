"""A map of a landscape's documents: UMAP, for pictures only; nothing is measured in it."""

import time
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.numbers import parse
from patbench_core.progress import Progress
from patbench_core.tasks.base import Key, NoExtra, Outcome
from patbench_core.tasks.labelled import DocumentTask, VectorEncoder
from patbench_core.tasks.layout import DECLARED
from patbench_core.tasks.vectors import DocumentVectors

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

    def key(self, encoder: VectorEncoder, part: str = "") -> Key:
        """See `Task`."""
        numbers = self.landscape.publication_numbers.tolist()
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "data": digest(sorted(zip(numbers, self.texts.digests(), strict=True))),
            "view": self.view,
            "reading": encoder.reading_name,
            "encoder": encoder.identity("document").digest,
            "umap": [NEIGHBORS, MIN_DIST, SEED, MOST],
        }

    def run(
        self, model: str, encoder: VectorEncoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[NoExtra]]]:
        """See `Task`."""
        vectors = self.vectors(encoder, progress)
        progress(f"{encoder.name}: map", 0, 1)
        begun = time.perf_counter()
        points = points_table(self.landscape, vectors)
        yield parts[0], self.outcome(encoder, vectors, time.perf_counter() - begun, {}, {"points": points})
        progress(f"{encoder.name}: map", 1, 1)


def points_table(landscape: Landscape, vectors: DocumentVectors) -> pa.Table:
    """Place of each document, its office and the section of its first IPC code; in the order of publication numbers."""
    order = np.argsort(landscape.tie_rank[vectors.rows])
    if len(order) > MOST:
        order = np.sort(np.random.default_rng(SEED).choice(order, MOST, replace=False))
    rows, ipc = vectors.rows[order].tolist(), landscape.column("ipc")
    numbers = landscape.publication_numbers[rows].tolist()
    x, y = places(vectors.matrix[order]).T.round(3)
    return pa.table(
        {
            "doc_id": numbers,
            "x": x,
            "y": y,
            "office": [parts.country if (parts := parse(number)) else "" for number in numbers],
            "section": [ipc[row][0][:1] if ipc[row] else "" for row in rows],
        }
    )


def places(matrix: np.ndarray) -> np.ndarray:
    """Two coordinates a document: ndarray of shape (n, 2), float32.

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
        return UMAP(n_jobs=1, **settings).fit_transform(matrix).astype(np.float32)
