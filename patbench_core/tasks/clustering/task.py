"""Clustering: do the clusters of a model's vectors agree with what is known of the documents?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.errors.clustering import NothingToCluster
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.measures.agreement import BOUNDS, METRICS, Contingency
from patbench_core.results import record as schema
from patbench_core.stats.bootstrap import LEVEL, RESAMPLES
from patbench_core.tasks.clustering.partitions import (
    MIN_CLUSTER_SIZE,
    MIN_SAMPLES,
    SEEDS,
    Density,
    density_partitions,
    means_partitions,
)
from patbench_core.tasks.labels import LabelSet
from patbench_core.tasks.texts import SideTexts
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import unit_rows

TASK = "clustering"
PROTOCOL = 1
"""Version of the way from vectors to scores; part of every record's key."""

MEANS, DENSITY = "k-means", "HDBSCAN"
"""Methods; documents that HDBSCAN calls noise count as one more cluster."""

_PERMUTATIONS = 20


@dataclass(frozen=True)
class ClusteringTask:
    """The documents of a landscape that have exactly one label of a set, and text in one view.

    Raises
    ------
    NothingToCluster
        If they have fewer than two labels, or are fewer than twice as many as these.
    """

    landscape: Landscape
    labels: LabelSet
    view: str
    texts: SideTexts

    def __post_init__(self) -> None:
        distinct = len({self.labels.of[row] for row in self.rows})
        if distinct < 2 or len(self.rows) < 2 * distinct:
            raise NothingToCluster(self.landscape.name, self.labels.name, len(self.rows), distinct)

    @cached_property
    def rows(self) -> np.ndarray:
        """Documents that take part, in the order of publication numbers: ndarray of shape (n,), int64."""
        rows = self.labels.single[self.texts.row_of[self.labels.single] >= 0]
        return rows[np.argsort(self.landscape.tie_rank[rows])]

    @cached_property
    def data_digest(self) -> str:
        """Digest of numbers, texts and labels of the documents that take part."""
        numbers, digests = self.landscape.publication_numbers, self.texts.digests()
        names = self.labels.names
        return digest([[numbers[row], digests[row], names[self.labels.of[row][0]]] for row in self.rows.tolist()])

    def key(self, encoder: DenseEncoder | PrecomputedEncoder) -> dict[str, object]:
        """Everything that could change the scores of `encoder`."""
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "data": self.data_digest,
            "labels": self.labels.name,
            "view": self.view,
            "reading": encoder.reading_name,
            "encoder": encoder.identity("document").digest,
            "seeds": SEEDS,
            "min_cluster_size": MIN_CLUSTER_SIZE,
            "min_samples": MIN_SAMPLES,
        }

    def run(self, vectors: DocumentVectors) -> "ClusteringResult":
        """Cluster the documents that have a vector, and score the clusters."""
        begun = time.perf_counter()
        there = np.isin(self.rows, vectors.rows)
        rows = self.rows[there]
        matrix = unit_rows(vectors.matrix[np.searchsorted(vectors.rows, rows)])
        labels = np.array([self.labels.of[row][0] for row in rows], np.int64)
        k = len(np.unique(labels))
        if k < 2 or len(rows) < 2 * k:
            raise NothingToCluster(self.landscape.name, self.labels.name, len(rows), k)
        partitions, densities = means_partitions(matrix, k), density_partitions(matrix)
        clusters = np.stack([density.clusters for density in densities])
        return ClusteringResult(
            labels=self.label_facts({"without a vector": int((~there).sum())}),
            scores={MEANS: partition_scores(labels, partitions), DENSITY: partition_scores(labels, clusters)},
            details={
                "k": k,
                "seeds": SEEDS,
                "min_cluster_size": MIN_CLUSTER_SIZE,
                "noise": float((clusters < 0).mean()),
                "noise_by_order": (clusters < 0).mean(axis=1).tolist(),
                "clusters": len(densities[0].stabilities),
                "clusters_by_order": [len(density.stabilities) for density in densities],
                "chance": {MEANS: chance(labels, partitions[0]), DENSITY: chance(labels, clusters[0])},
            },
            tables=_tables(self, rows, partitions[0], densities[0]),
            seconds=time.perf_counter() - begun,
        )

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
class ClusteringResult:
    """Scores of one encoder by method, and the tables that lie beside the record.

    The tables are of the first seed and the first order. ``documents`` has a row a document: its label, its cluster by
    k-means and by HDBSCAN (-1: noise). ``clusters`` and ``tree`` hold HDBSCAN's clusters and condensed tree, see
    `Density`.
    """

    labels: schema.Labels
    scores: dict[str, schema.Scores]
    details: dict[str, object]
    tables: dict[str, pa.Table]
    seconds: float


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
        value = {name: float(of[0]) for name, of in table.metrics(table.counts[None]).items()}
        samples = random.multinomial(len(labels), table.counts / len(labels), RESAMPLES // len(partitions))
        values.append(value)
        drawn.append(
            {name: np.clip(of - of.mean() + value[name], *BOUNDS[name]) for name, of in table.metrics(samples).items()}
        )
    limits = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    scores: schema.Scores = {
        "n": len(labels),
        "metrics": {name: float(np.mean([value[name] for value in values])) for name in METRICS},
        "ci": {name: np.quantile(np.concatenate([of[name] for of in drawn]), limits).tolist() for name in METRICS},
    }
    if len(partitions) > 1:
        scores["spread"] = {name: float(np.std([value[name] for value in values], ddof=1)) for name in METRICS}
    return scores


def chance(labels: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """Mean of each metric when the same labels are dealt out at random."""
    random = np.random.default_rng(0)
    dealt = [Contingency.of(random.permutation(labels), clusters) for _ in range(_PERMUTATIONS)]
    found = [table.metrics(table.counts[None]) for table in dealt]
    return {name: float(np.mean([of[name][0] for of in found])) for name in METRICS}


def _tables(task: ClusteringTask, rows: np.ndarray, means: np.ndarray, density: Density) -> dict[str, pa.Table]:
    ids: Sequence[str] = task.landscape.publication_numbers[rows].tolist()
    names = [task.labels.names[task.labels.of[row][0]] for row in rows]
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
