"""Lists of the nearest documents of a landscape, made once for all that asks for them."""

import hashlib

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.recent import Recent
from patbench_core.tasks.clustering.spanning import Lists
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import unit_rows


def nearest_lists(landscape: Landscape, vectors: DocumentVectors, rows: np.ndarray) -> Lists:
    """The nearest documents of `rows` among them, from those of all documents that have a vector.

    Parameters
    ----------
    rows : ndarray of shape (n,), int64
        Documents of the landscape, all with a vector; they are numbered from 0 in the lists.
    """
    tie_rank = landscape.tie_rank[vectors.rows]
    order = np.argsort(tie_rank)
    matrix = unit_rows(vectors.matrix[order])
    key = hashlib.sha256(matrix.data).digest()
    lists = _LISTS.get(key) or Lists.of(matrix)
    _LISTS.put(key, lists)
    return lists.within(np.searchsorted(tie_rank[order], landscape.tie_rank[rows]))


_LISTS = Recent[Lists](lambda lists: lists.nbytes)
"""By the vectors of a landscape."""
