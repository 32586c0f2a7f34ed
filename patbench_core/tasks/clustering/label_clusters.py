"""Clusters that are the labels: do as many k-means clusters as there are labels agree with them, however many?

Benchmarks have thousands of labels of a few documents each. k-means with k clusters of n documents takes time in
proportion to k n, so whole labels are drawn until `MOST` documents are full; scores of other numbers of labels are not
comparable with them.
"""

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from patbench_core.measures.agreement import METRICS, Contingency
from patbench_core.results import record as schema
from patbench_core.results.head import shown_model
from patbench_core.tasks.base import Key
from patbench_core.tasks.clustering import LABEL_CLUSTERS, MEANS
from patbench_core.tasks.clustering.partitions import means_partitions
from patbench_core.tasks.clustering.task import MeansDetails, SingleLabelTask, partition_scores
from patbench_core.tasks.labelled import Labelled, LabelledExtra
from patbench_core.tasks.vectors import DocumentVectors

TASK = LABEL_CLUSTERS.name
PROTOCOL = 1
"""Version of the way from vectors to scores; part of every record's key."""

MOST = 10_000
"""Documents at most."""

STARTS = 3
"""Starts of k-means."""


@dataclass(frozen=True)
class LabelClustersTask(SingleLabelTask[MeansDetails]):
    """As `ClusteringTask`, by k-means alone, on `MOST` documents at most."""

    task = TASK
    protocol = PROTOCOL

    @cached_property
    def rows(self) -> np.ndarray:
        """Documents that take part, in the order of publication numbers: ndarray of shape (n,), int64."""
        rows = self.labels.single[self.texts.row_of[self.labels.single] >= 0]
        label = np.array([self.labels.by_document[row][0] for row in rows.tolist()], np.int64)
        sizes = np.bincount(label, minlength=len(self.labels.names))
        order = sorted(range(len(sizes)), key=lambda index: hashlib.sha256(self.labels.names[index].encode()).digest())
        drawn = np.zeros(len(sizes), bool)
        drawn[order] = np.cumsum(sizes[order]) <= MOST
        rows = rows[drawn[label]]
        return np.asarray(rows[np.argsort(self.landscape.tie_rank[rows])])

    def settings(self) -> Key:
        """See `LabelledTask`."""
        return {"starts": STARTS}

    def run(self, vectors: DocumentVectors) -> tuple[LabelledExtra[MeansDetails], dict[str, pa.Table]]:
        """Cluster the documents that have a vector, and score the clusters."""
        rows, matrix, labels = self.clustered(vectors)
        k = len(np.unique(labels))
        partitions = means_partitions(matrix, k, STARTS)
        shuffled = Contingency.of(np.random.default_rng(0).permutation(labels), partitions[0])
        by_chance = shuffled.metrics(shuffled.counts[None])
        ids = self.landscape.publication_numbers[rows].tolist()
        chance = {MEANS: {name: float(by_chance[name][0]) for name in METRICS}}
        extra: LabelledExtra[MeansDetails] = {
            "labels": self.label_facts({"without a vector": len(self.rows) - len(rows)}),
            "scores": {MEANS: partition_scores(labels, partitions)},
            "details": {"k": k, "seeds": STARTS, "chance": chance},
        }
        documents = {"doc_id": ids, "label": labels.astype(np.int32), "kmeans": partitions[0]}
        return extra, {"documents": pa.table(documents)}

    def label_facts(self, left_out: dict[str, int]) -> schema.Labels:
        """The label set as a record has it, without its thousands of names, which may be those of people."""
        facts = super().label_facts(left_out)
        single = self.labels.single
        empty = int((self.texts.row_of[single] < 0).sum())
        unlike = {"without text": empty, "of labels that were not drawn": len(single) - empty - len(self.rows)}
        return {**facts, "names": [], "left_out": facts["left_out"] | unlike}


class LabelClusters(Labelled[MeansDetails]):
    """Label sets of which every label counts, however few documents it has. Parameters as `DocumentTask`."""

    declared = LABEL_CLUSTERS
    problem = LabelClustersTask
    fewest = 1

    def shown(self, labels: Sequence[str]) -> np.ndarray:
        """Only what was drawn is encoded."""
        drawn = np.zeros(len(self.landscape), bool)
        drawn[np.concatenate([self.task(name).rows for name in labels])] = True
        return drawn

    def command(self, model: str, part: str = "") -> str:
        """The command that makes a record; the benchmark says which labels."""
        benchmark = self.landscape.facts["benchmark"]
        data = f"{benchmark['name'].lower()}:{benchmark['task']}"
        return shlex.join(["patbench", *self.declared.command.split(), data, "--model", shown_model(model)])
