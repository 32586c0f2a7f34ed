"""Tests of partitions of vectors."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from patbench_core.tasks.clustering import partitions
from patbench_core.tasks.clustering.partitions import SEEDS, density_partitions, means_partitions
from patbench_core.vectors.encode import unit_rows


def blobs(sizes: tuple[int, ...], spread: float = 0.02, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around one axis a group, and their groups."""
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    vectors = np.eye(8)[groups] + spread * random.standard_normal((len(groups), 8))
    return unit_rows(vectors.astype(np.float32)), groups


def test_groups_that_lie_apart_are_found() -> None:
    """By both methods; k-means from at least one seed."""
    vectors, groups = blobs((40, 30, 50))
    means = means_partitions(vectors, 3)
    assert means.shape == (SEEDS, 120)
    assert max(adjusted_rand_score(groups, each) for each in means) == 1.0
    for density in density_partitions(vectors):
        assert adjusted_rand_score(groups, density.clusters) == 1.0
        assert len(density.stabilities) == 3


def test_the_same_vectors_give_the_same_partitions() -> None:
    """Seeds are fixed."""
    vectors, _ = blobs((20, 20), spread=0.4)
    assert np.array_equal(means_partitions(vectors, 4), means_partitions(vectors, 4))
    for one, other in zip(density_partitions(vectors), density_partitions(vectors), strict=True):
        assert np.array_equal(one.clusters, other.clusters)


def test_the_tree_holds_what_the_clusters_came_from() -> None:
    """Children are smaller than their parents; every cluster is at most as large as some node."""
    vectors, _ = blobs((40, 30, 50))
    density = density_partitions(vectors)[0]
    assert (density.tree["size"] < len(vectors)).all()
    assert np.bincount(density.clusters[density.clusters >= 0]).max() <= density.tree["size"].max()
    assert ((density.stabilities >= 0) & (density.stabilities <= 1)).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n", [4, 12, 30])
def test_equal_vectors_are_no_fault(n: int) -> None:
    """Fewer different vectors than clusters, in silence."""
    vectors = np.tile(np.float32([0.6, 0.8]), (n, 1))
    assert set(means_partitions(vectors, 2).ravel()) <= {0, 1}
    assert all(len(density.clusters) == n for density in density_partitions(vectors))


def test_many_documents_take_the_way_without_all_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds the same."""
    vectors, groups = blobs((40, 30, 50))
    monkeypatch.setattr(partitions, "MATRIX_ROWS", 100)
    assert adjusted_rand_score(groups, density_partitions(vectors)[0].clusters) == 1.0
