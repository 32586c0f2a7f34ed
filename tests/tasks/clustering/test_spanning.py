"""Edges that HDBSCAN needs, against the matrix of all distances."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from sklearn.metrics import pairwise_distances

from patbench_core.tasks.clustering.spanning import Edges, Lists, spanning_edges
from patbench_core.vectors.encode import unit_rows


def lengths_of_all(vectors: np.ndarray, samples: int) -> np.ndarray:
    """Ascending lengths of a minimum spanning tree of mutual reachability, by Prim's algorithm on all pairs."""
    distances = pairwise_distances(vectors.astype(np.float64))
    np.fill_diagonal(distances, 0)
    core = np.sort(distances, axis=1)[:, samples]
    reach = np.maximum(distances, np.maximum(core[:, None], core))
    left, least, lengths = np.arange(1, len(vectors)), reach[0, 1:], []
    while len(left):
        nearest = least.argmin()
        lengths.append(least[nearest])
        row = reach[left[nearest]]
        left, least = np.delete(left, nearest), np.delete(least, nearest)
        least = np.minimum(least, row[left])
    return np.sort(lengths)


def lengths_of(edges: Edges, n: int) -> np.ndarray:
    """The same of the edges alone."""
    order = np.argsort(edges.reach)
    places = coo_array((np.arange(1.0, len(order) + 1), (edges.one[order], edges.other[order])), shape=(n, n))
    return np.sort(edges.reach[order][minimum_spanning_tree(places.tocsr()).data.astype(int) - 1])


@pytest.mark.parametrize("listed", [5, 16])
@pytest.mark.parametrize("seed", range(4))
def test_the_tree_is_that_of_all_distances(seed: int, listed: int) -> None:
    """Dense and sparse groups, outliers, texts in common, and lists far shorter than groups."""
    random = np.random.default_rng(seed)
    groups = np.repeat(random.standard_normal((6, 12)), [200, 90, 60, 30, 8, 3], axis=0)
    vectors = groups + random.choice([0.02, 0.1, 0.6], (len(groups), 1)) * random.standard_normal(groups.shape)
    vectors = unit_rows(np.concatenate([vectors, vectors[:40], vectors[:7], vectors[:7]]).astype(np.float32))
    edges = spanning_edges(vectors, 5, Lists.of(vectors, listed))
    assert (edges.one < edges.other).all()
    # Lists end where cosines are equal to six decimals: a length there may be that of the next document.
    np.testing.assert_allclose(lengths_of(edges, len(vectors)), lengths_of_all(vectors, 5), atol=2e-3)
    assert lengths_of(edges, len(vectors)).sum() == pytest.approx(lengths_of_all(vectors, 5).sum(), rel=1e-5)


def test_more_equal_documents_than_are_listed() -> None:
    """They are joined at no distance, and the groups of them at theirs."""
    vectors = np.repeat(np.eye(3, dtype=np.float32), [30, 20, 10], axis=0)
    edges = spanning_edges(vectors, 5, Lists.of(vectors, 6))
    lengths = lengths_of(edges, len(vectors))
    np.testing.assert_allclose(lengths, [0] * 57 + [2**0.5] * 2)


def test_every_document_has_its_nearest() -> None:
    """From which the core distances come."""
    vectors = unit_rows(np.random.default_rng(0).standard_normal((50, 4)).astype(np.float32))
    edges = spanning_edges(vectors, 3, Lists.of(vectors, 4))
    held = set(zip(edges.one.tolist(), edges.other.tolist(), strict=True))
    nearest = np.argsort(pairwise_distances(vectors.astype(np.float64)), axis=1)[:, 1:4]
    assert all((min(row, other), max(row, other)) in held for row, others in enumerate(nearest) for other in others)


@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_lists_of_all_documents_serve_some_of_them(share: float) -> None:
    """Where few of a document's nearest take part it is searched again; the tree is that of all distances."""
    random = np.random.default_rng(0)
    groups = np.repeat(random.standard_normal((8, 12)), 60, axis=0)
    vectors = unit_rows((groups + 0.3 * random.standard_normal(groups.shape)).astype(np.float32))
    rows = np.sort(random.choice(len(vectors), int(share * len(vectors)), replace=False))
    lists = Lists.of(vectors, 16)
    before = lists.near.copy()
    chosen = lists.within(rows)
    assert all(
        set(rows[near[near >= 0]]) <= set(listed) for near, listed in zip(chosen.near, before[rows], strict=True)
    )
    assert (np.diff(chosen.near < 0, axis=1) >= 0).all()
    edges = spanning_edges(vectors[rows], 5, chosen)
    assert lengths_of(edges, len(rows)).sum() == pytest.approx(lengths_of_all(vectors[rows], 5).sum(), rel=1e-5)
    assert np.array_equal(lists.near, before)
