"""Partitions of unit vectors: k-means from several seeds, and HDBSCAN."""

import warnings
from dataclasses import dataclass, replace

import numpy as np

SEEDS = 10
"""Starts of k-means, and orders of the documents for HDBSCAN: many mutual reachability distances are equal, and which
of them it joins first depends on the order and can change what it finds altogether."""

MIN_CLUSTER_SIZE = 10
"""Half of what a label needs to count."""

MIN_SAMPLES = 5
_MATRIX_ROWS = 15_000
"""Up to so many documents HDBSCAN works on all distances at once, in 2 GB at most; more take a slower way."""


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
    """k-means++ and Lloyd's algorithm, once a seed: ndarray of shape (seeds, n), int32."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1), warnings.catch_warnings():
        # Fewer different vectors than clusters: the empty clusters are not a fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fits = [KMeans(k, n_init=1, random_state=seed).fit(vectors) for seed in range(seeds)]
    return np.stack([fit.labels_ for fit in fits]).astype(np.int32)


def density_partitions(vectors: np.ndarray) -> list[Density]:
    """HDBSCAN by Euclidean distance, which orders unit vectors as cosine does: once as they stand, then shuffled."""
    random = np.random.default_rng(0)
    partitions = []
    for seed in range(SEEDS):
        order = random.permutation(len(vectors)) if seed else np.arange(len(vectors))
        density = _density(vectors[order])
        partitions.append(replace(density, clusters=density.clusters[np.argsort(order)]))
    return partitions


def _density(vectors: np.ndarray) -> Density:
    from hdbscan import HDBSCAN
    from sklearn.metrics import pairwise_distances

    smallest = min(MIN_CLUSTER_SIZE, max(2, len(vectors) // 2))
    settings = {"min_cluster_size": smallest, "min_samples": min(MIN_SAMPLES, smallest), "core_dist_n_jobs": 1}
    wide = vectors.astype(np.float64)
    if len(vectors) <= _MATRIX_ROWS:
        fitted = HDBSCAN(metric="precomputed", **settings).fit(pairwise_distances(wide))
    else:
        fitted = HDBSCAN(algorithm="prims_kdtree", approx_min_span_tree=False, **settings).fit(wide)
    tree = fitted.condensed_tree_.to_numpy()
    inner = tree[tree["child"] >= len(vectors)]
    return Density(
        clusters=fitted.labels_.astype(np.int32),
        stabilities=np.asarray(fitted.cluster_persistence_, np.float64),
        tree={
            "parent": (inner["parent"] - len(vectors)).astype(np.int32),
            "child": (inner["child"] - len(vectors)).astype(np.int32),
            "lambda": inner["lambda_val"].astype(np.float64),
            "size": inner["child_size"].astype(np.int32),
        },
    )
