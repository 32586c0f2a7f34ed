"""Clustering: do the clusters of a model's vectors agree with what is known of the documents?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.files import digest
from patbench_core.measures.agreement import METRICS, Contingency
from patbench_core.results import record as schema
from patbench_core.stats.bootstrap import ENDS, RESAMPLES
from patbench_core.stats.bounds import bounds
from patbench_core.tasks.base import Details, Key
from patbench_core.tasks.clustering import DECLARED, DENSITY, MEANS
from patbench_core.tasks.clustering.partitions import (
    MATRIX_ROWS,
    MIN_CLUSTER_SIZE,
    MIN_SAMPLES,
    SEEDS,
    Density,
    density_partitions,
    means_partitions,
)
from patbench_core.tasks.clustering.spanning import Lists, nearest_lists
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.labelled import Labelled, LabelledExtra, LabelledTask
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import unit_rows

TASK = DECLARED.name
PROTOCOL = 1
"""Version of the way from vectors to scores; part of every record's key."""

_PERMUTATIONS = 20


class MeansDetails(TypedDict):
    """What a record says of k-means."""

    k: int
    seeds: int
    chance: dict[str, dict[str, float]]  # by method, each measure of the same labels in random order


class ClusteringDetails(MeansDetails):
    """What a record says of a run; ``..._by_order`` has a value for each order of the documents."""

    min_cluster_size: int
    noise: float  # mean share of documents that HDBSCAN calls noise
    noise_by_order: list[float]
    clusters: int
    clusters_by_order: list[int]


@dataclass(frozen=True)
class SingleLabelTask(LabelledTask[Details]):
    """The documents of a landscape that have exactly one label of a set, and text in one view.

    Raises
    ------
    UnfitLandscape
        If they have fewer than two labels, or are fewer than twice as many as these.
    """

    def __post_init__(self) -> None:
        distinct = len({self.labels.by_document[row] for row in self.rows})
        if distinct < 2 or len(self.rows) < 2 * distinct:
            raise self.nothing(len(self.rows), distinct)

    def nothing(self, documents: int, distinct: int) -> UnfitLandscape:
        """The failure of a set of which too few documents have exactly one label."""
        return UnfitLandscape(
            f"label set {self.labels.name!r} of landscape {self.landscape.name!r}: {documents} documents with text "
            f"have exactly one label, of {distinct} different ones; two labels and twice as many documents as labels "
            "are needed: choose another set"
        )

    @cached_property
    def rows(self) -> np.ndarray:
        """Documents that take part, in the order of publication numbers: ndarray of shape (n,), int64."""
        rows = self.labels.single[self.texts.row_of[self.labels.single] >= 0]
        return np.asarray(rows[np.argsort(self.landscape.tie_rank[rows])])

    @cached_property
    def data_digest(self) -> str:
        """Digest of numbers, texts and labels of the documents that take part."""
        numbers, digests = self.landscape.publication_numbers, self.texts.digests()
        names = self.labels.names
        return digest(
            [[numbers[row], digests[row], names[self.labels.by_document[row][0]]] for row in self.rows.tolist()]
        )

    def clustered(self, vectors: DocumentVectors) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Documents that take part and have a vector, their unit vectors, and their labels.

        Returns
        -------
        rows : ndarray of shape (n,), int64
        matrix : ndarray of shape (n, dimension), float32
        labels : ndarray of shape (n,), int64
        """
        rows = self.rows[np.isin(self.rows, vectors.rows)]
        matrix = unit_rows(vectors.matrix[np.searchsorted(vectors.rows, rows)])
        return rows, matrix, np.array([self.labels.by_document[row][0] for row in rows.tolist()], np.int64)

    def label_facts(self, left_out: dict[str, int]) -> schema.Labels:
        """The label set as a record has it."""
        single, labelled = len(self.labels.single), len(self.labels.labelled)
        return {
            "set": self.labels.name,
            "names": list(self.labels.names),
            "documents": len(self.rows) - sum(left_out.values()),
            "left_out": {
                "without a label that counts": len(self.landscape) - labelled,
                "with several labels": labelled - single,
                "without text": single - len(self.rows),
                **left_out,
            },
        }


@dataclass(frozen=True)
class ClusteringTask(SingleLabelTask[ClusteringDetails]):
    """k-means with as many clusters as labels, and HDBSCAN.

    The tables are of the first seed and the first order. ``documents`` has a row a document: its label, its cluster by
    k-means and by HDBSCAN (-1: noise). ``clusters`` and ``tree`` hold HDBSCAN's clusters and condensed tree, see
    `Density`.
    """

    task = TASK
    protocol = PROTOCOL

    def settings(self) -> Key:
        """See `LabelledTask`."""
        return {"seeds": SEEDS, "min_cluster_size": MIN_CLUSTER_SIZE, "min_samples": MIN_SAMPLES}

    def run(self, vectors: DocumentVectors) -> tuple[LabelledExtra[ClusteringDetails], dict[str, pa.Table]]:
        """Cluster the documents that have a vector, and score the clusters."""
        rows, matrix, labels = self.clustered(vectors)
        k = len(np.unique(labels))
        if k < 2 or len(rows) < 2 * k:
            raise self.nothing(len(rows), k)
        partitions = means_partitions(matrix, k)
        densities = density_partitions(matrix, self._lists(vectors, rows))
        clusters = np.stack([density.clusters for density in densities])
        extra: LabelledExtra[ClusteringDetails] = {
            "labels": self.label_facts({"without a vector": len(self.rows) - len(rows)}),
            "scores": {MEANS: partition_scores(labels, partitions), DENSITY: partition_scores(labels, clusters)},
            "details": {
                "k": k,
                "seeds": SEEDS,
                "min_cluster_size": MIN_CLUSTER_SIZE,
                "noise": float((clusters < 0).mean()),
                "noise_by_order": (clusters < 0).mean(axis=1).tolist(),
                "clusters": len(densities[0].stabilities),
                "clusters_by_order": [len(density.stabilities) for density in densities],
                "chance": {MEANS: chance(labels, partitions[0]), DENSITY: chance(labels, clusters[0])},
            },
        }
        return extra, _tables(self, rows, partitions[0], densities[0])

    def _lists(self, vectors: DocumentVectors, rows: np.ndarray) -> Lists | None:
        """Those that all label sets of the landscape share; what holds less than half of it is quicker by itself."""
        if len(rows) <= MATRIX_ROWS or 2 * len(rows) < len(vectors.rows):
            return None
        return nearest_lists(self.landscape, vectors, rows)


def partition_scores(labels: np.ndarray, partitions: np.ndarray) -> schema.Scores:
    """Mean of each metric over `partitions`, spread over them, and interval.

    The interval is that of one partition: documents are resampled in each partition in turn, and what resampling adds
    to the score on average (documents drawn twice agree with themselves) is taken off.

    Parameters
    ----------
    labels : ndarray of shape (n,), int64
    partitions : ndarray of shape (n_partitions, n), int
    """
    random = np.random.default_rng(0)
    values, drawn = [], []
    for clusters in partitions:
        table = Contingency.of(labels, clusters)
        value = {name: float(column[0]) for name, column in table.metrics(table.counts[None]).items()}
        samples = random.multinomial(len(labels), table.counts / len(labels), RESAMPLES // len(partitions))
        values.append(value)
        drawn.append(
            {
                name: np.clip(column - column.mean() + value[name], *bounds(name))
                for name, column in table.metrics(samples).items()
            }
        )
    scores: schema.Scores = {
        "n": len(labels),
        "metrics": {name: float(np.mean([value[name] for value in values])) for name in METRICS},
        "ci": {
            name: np.quantile(np.concatenate([column[name] for column in drawn]), ENDS).tolist() for name in METRICS
        },
    }
    if len(partitions) > 1:
        scores["spread"] = {name: float(np.std([value[name] for value in values], ddof=1)) for name in METRICS}
    return scores


def chance(labels: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """Mean of each metric when the same labels are assigned at random."""
    random = np.random.default_rng(0)
    shuffled = [Contingency.of(random.permutation(labels), clusters) for _ in range(_PERMUTATIONS)]
    scored = [table.metrics(table.counts[None]) for table in shuffled]
    return {name: float(np.mean([column[name][0] for column in scored])) for name in METRICS}


def _tables(task: ClusteringTask, rows: np.ndarray, means: np.ndarray, density: Density) -> dict[str, pa.Table]:
    ids: Sequence[str] = task.landscape.publication_numbers[rows].tolist()
    names = [task.labels.names[task.labels.by_document[row][0]] for row in rows]
    sizes = np.bincount(density.clusters[density.clusters >= 0], minlength=len(density.stabilities))
    return {
        "documents": pa.table({"doc_id": ids, "label": names, "kmeans": means, "hdbscan": density.clusters}),
        "clusters": pa.table(
            {
                "cluster": np.arange(len(density.stabilities), dtype=np.int32),
                "size": sizes.astype(np.int32),
                "stability": density.stabilities,
            }
        ),
        "tree": pa.table(density.tree),
    }


class Clustering(Labelled[ClusteringDetails]):
    """Label sets that clusters are compared with. Parameters as `DocumentTask`."""

    declared = DECLARED
    problem = ClusteringTask
