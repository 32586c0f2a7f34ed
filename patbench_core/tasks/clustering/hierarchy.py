"""The single-linkage hierarchy of a spanning tree, compiled."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def hierarchy(one: np.ndarray, other: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Join clusters edge by edge, the shortest first, by a union-find with halved paths.

    Parameters
    ----------
    one, other : ndarray of shape (n - 1,), int64
        Ends of the edges of a tree over n documents.
    reach : ndarray of shape (n - 1,), float64
        Their lengths, ascending.

    Returns
    -------
    ndarray of shape (n - 1, 4), float64
        Clusters that are joined, length, and size of the new cluster, which is numbered n and on: the matrix of
        ``scipy.cluster.hierarchy.linkage``, ends of a row as the edges have them.
    """
    n = len(one) + 1
    joined = np.empty((n - 1, 4))
    parent, size = np.arange(2 * n - 1), np.ones(2 * n - 1, np.int64)
    for edge in range(n - 1):
        left, right, new = _top(parent, one[edge]), _top(parent, other[edge]), n + edge
        parent[left] = parent[right] = new
        size[new] = size[left] + size[right]
        joined[edge, 0], joined[edge, 1] = left, right
        joined[edge, 2], joined[edge, 3] = reach[edge], size[new]
    return joined


@njit(nogil=True, cache=True)
def _top(parent: np.ndarray, node: int) -> int:
    """Cluster that a document or cluster is in."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
