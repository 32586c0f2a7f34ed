"""The hierarchy of a spanning tree: scipy is the oracle."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform

from patbench_core.tasks.clustering.hierarchy import hierarchy


@pytest.mark.parametrize("n", [2, 3, 40, 200])
def test_it_is_the_single_linkage_of_the_documents(n: int) -> None:
    """Each two documents are joined at the same length, in clusters of the same size."""
    points = np.random.default_rng(n).normal(size=(n, 3))
    tree = minimum_spanning_tree(squareform(pdist(points))).tocoo()
    order = np.argsort(tree.data)
    joined = hierarchy(tree.row[order].astype(np.int64), tree.col[order].astype(np.int64), tree.data[order])
    expected = linkage(points, "single")
    np.testing.assert_allclose(cophenet(joined), cophenet(expected))
    np.testing.assert_array_equal(joined[:, 3], expected[:, 3])
    np.testing.assert_array_equal(np.sort(joined[:, :2], axis=1), np.sort(expected[:, :2], axis=1))


def test_edges_of_equal_length_are_joined_in_their_order() -> None:
    """A new cluster has the next number."""
    one, other = np.array([0, 2, 1]), np.array([1, 3, 2])
    expected = [[0, 1, 1, 2], [2, 3, 1, 2], [4, 5, 1, 4]]
    np.testing.assert_array_equal(hierarchy(one, other, np.ones(3)), expected)
