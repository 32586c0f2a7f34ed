"""Partitions of unit vectors: k-means from several seeds, and HDBSCAN."""

import warnings
from dataclasses import dataclass, replace

import numpy as np

from patbench_core.tasks.clustering.spanning import Edges, Lists, spanning_edges
from patbench_core.threads import shared

SEEDS = 10
"""Starts of k-means, and orders of the documents for HDBSCAN: many mutual reachability distances are equal, and which
of them it joins first depends on the order and can change what it finds altogether."""

MIN_CLUSTER_SIZE = 10
"""Half of what a label needs to count."""

MIN_SAMPLES = 5
MATRIX_ROWS = 15_000
"""Up to so many documents HDBSCAN works on the matrix of all distances, of 2 GB at most."""


@dataclass(frozen=True)
class Density:
    """What HDBSCAN found.

    Attributes
    ----------
    clusters : ndarray of shape (n,), int32
        -1 for noise.
    stabilities : ndarray of shape (n_clusters,), float64
        Persistence of each cluster, from 0 to 1.
    tree : dict of ndarray
        The condensed tree without its leaves: ``parent``, ``child``, ``lambda`` (1 / distance at which the child
        splits off), ``size``; nodes are numbered from 0, the root.
    """

    clusters: np.ndarray
    stabilities: np.ndarray
    tree: dict[str, np.ndarray]


def means_partitions(vectors: np.ndarray, k: int, seeds: int = SEEDS) -> np.ndarray:
    """k-means++ and Lloyd's algorithm, once a seed, each on one core: ndarray of shape (seeds, n), int32."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    def fitted(seed: int) -> np.ndarray:
        with threadpool_limits(1):  # OpenMP has a limit for each thread
            return np.asarray(KMeans(k, n_init=1, random_state=seed).fit(vectors).labels_, np.int32)

    with threadpool_limits(1), warnings.catch_warnings():
        # Fewer different vectors than clusters: the empty clusters are not a fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return np.stack(shared(fitted, range(seeds)))


def density_partitions(vectors: np.ndarray, lists: Lists | None = None) -> list[Density]:
    """HDBSCAN by Euclidean distance, which orders unit vectors as cosine does: once as they stand, then shuffled.

    Of more than `MATRIX_ROWS` documents the edges of equal length are shuffled that `spanning_edges` finds, from
    `lists` of these documents where they are known.
    """
    smallest = min(MIN_CLUSTER_SIZE, max(2, len(vectors) // 2))
    samples = min(MIN_SAMPLES, smallest)
    random = np.random.default_rng(0)
    if len(vectors) > MATRIX_ROWS:
        edges = spanning_edges(vectors, samples, lists)
        orders = (
            random.permutation(len(edges.reach)) if seed else np.arange(len(edges.reach)) for seed in range(SEEDS)
        )
        return [_of_edges(edges, order, len(vectors), smallest) for order in orders]
    partitions = []
    for seed in range(SEEDS):
        order = random.permutation(len(vectors)) if seed else np.arange(len(vectors))
        density = _of_pairs(vectors[order], smallest, samples)
        partitions.append(replace(density, clusters=density.clusters[np.argsort(order)]))
    return partitions


def _of_pairs(vectors: np.ndarray, smallest: int, samples: int) -> Density:
    """From the matrix of all distances."""
    from hdbscan import HDBSCAN
    from sklearn.metrics import pairwise_distances

    clusterer = HDBSCAN(metric="precomputed", min_cluster_size=smallest, min_samples=samples, core_dist_n_jobs=1)
    fitted = clusterer.fit(pairwise_distances(vectors.astype(np.float64)))
    return _density(fitted.labels_, fitted.cluster_persistence_, fitted.condensed_tree_.to_numpy())


def _of_edges(edges: Edges, order: np.ndarray, n: int, smallest: int) -> Density:
    """From edges that hold a minimum spanning tree; of equal ones the first in `order` is taken first."""
    from hdbscan.hdbscan_ import _tree_to_labels
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    from patbench_core.tasks.clustering.hierarchy import hierarchy

    # Places in this order instead of lengths: no two are equal, and none is 0, which would be no edge.
    order = order[np.argsort(edges.reach[order], kind="stable")]
    one, other, reach = edges.one[order], edges.other[order], edges.reach[order]
    places = coo_array((np.arange(1.0, len(order) + 1), (one, other)), shape=(n, n))
    taken = np.sort(minimum_spanning_tree(places.tocsr()).data).astype(np.int64) - 1
    joined = hierarchy(one[taken], other[taken], reach[taken].astype(np.float64))
    clusters, _, stabilities, tree, _ = _tree_to_labels(None, joined, smallest)
    return _density(clusters, stabilities, tree)


def _density(clusters: np.ndarray, stabilities: np.ndarray, tree: np.ndarray) -> Density:
    n = len(clusters)
    inner = tree[tree["child"] >= n]
    return Density(
        clusters=clusters.astype(np.int32),
        stabilities=np.asarray(stabilities, np.float64),
        tree={
            "parent": (inner["parent"] - n).astype(np.int32),
            "child": (inner["child"] - n).astype(np.int32),
            "lambda": inner["lambda_val"].astype(np.float64),
            "size": inner["child_size"].astype(np.int32),
        },
    )
