"""The held-out comparison of a trained model with its base: queries and documents outside all training pairs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.landscape.landscape import Landscape
from patbench_core.measures.agreement import Contingency
from patbench_core.progress import Progress
from patbench_core.results import record as schema
from patbench_core.results.head import model_facts
from patbench_core.stats.bootstrap import mean_intervals
from patbench_core.tasks.base import Outcome
from patbench_core.tasks.classification import task as classification
from patbench_core.tasks.classification.task import ClassificationTask
from patbench_core.tasks.clustering import task as clustering
from patbench_core.tasks.clustering.partitions import means_partitions
from patbench_core.tasks.labels import LabelSet
from patbench_core.tasks.retrieval import task as retrieval
from patbench_core.tasks.retrieval.scopes import SCOPES
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import DocumentVectors, document_vectors
from patbench_core.vectors.encode import unit_rows

TASK = "finetuning"
PROTOCOL = 1
"""Version of the way from vectors to scores; part of every record's key."""

METRICS = {"retrieval": "nDCG@10", "classification": "micro F1", "clustering": "V-measure"}
CLASSIFIER = "logistic regression"

EncoderOf = Callable[[str], DenseEncoder]
"""The encoder with its prompts for a task."""


@dataclass(frozen=True)
class HeldOutTask:
    """Retrieval over all documents; classification and clusters of the classifier's test documents.

    Attributes
    ----------
    labels : LabelSet or None
        None where the landscape has none: retrieval is all there is.
    queries : frozenset of str or None
        Publication numbers of the queries that count; None is all.

    Raises
    ------
    NoLinks, EmptyView, TooFewToSplit
        If the landscape has no citations, no texts, or too few labels.
    """

    landscape: Landscape
    view: str
    labels: LabelSet | None = None
    queries: frozenset[str] | None = None

    @cached_property
    def retrieval(self) -> RetrievalTask:
        """All queries over all documents."""
        return RetrievalTask(self.landscape, self.view, self.view)

    @cached_property
    def classification(self) -> ClassificationTask | None:
        """All labelled documents, split as everywhere."""
        texts = side_texts(self.landscape, self.view)
        return ClassificationTask(self.landscape, self.labels, self.view, texts) if self.labels else None

    @cached_property
    def data_digest(self) -> dict[str, object]:
        """All that is ranked, learned and judged."""
        return {
            "retrieval": self.retrieval.data_digest,
            "queries": None if self.queries is None else sorted(self.queries),
            "classification": self.classification.data_digest if self.classification else None,
        }

    def run(self, encoder_of: EncoderOf, progress: Progress) -> Outcome[Mapping[str, object]]:
        """Score one model.

        Returns
        -------
        Outcome
            Extra keys are ``labels``, where there are any, and ``scores`` by task. Table ``queries`` has nDCG@10 of
            each query that counts, in each scope. ``documents`` has, of each test document of the classifier, hits,
            labels given and true labels, its only label (-1 where it has several) and its cluster from each seed of
            k-means.
        """
        encoder = encoder_of(retrieval.TASK)
        ranked = self.retrieval.run(encoder, progress)
        begun = time.perf_counter()
        queries = self._queries(ranked.tables["scores"])
        tables, extra, scores = {"queries": queries}, dict[str, object](), _retrieval_scores(queries)
        if task := self.classification:
            tables["documents"], more = self._documents(task, encoder_of, progress)
            extra["labels"] = task.label_facts()
            scores |= more
        sides, encoded = ranked.sides, ranked.sides.encoded.values()
        document: schema.Side = {
            "view": self.view,
            "texts": len(self.retrieval.documents.distinct),
            "empty": sides.missing["document"],
            "token_coverage": sides.coverage("document"),
        }
        timings: schema.Timings = {
            "encoded": sum(part.encoded for part in encoded),
            "encode_seconds": sum(part.seconds for part in encoded),
            "rank_seconds": ranked.rank_seconds,
            "task_seconds": time.perf_counter() - begun,
        }
        model = model_facts(encoder, encoder.identity("document"), sides.dimension)
        return Outcome(model, document, timings, extra | {"scores": scores}, tables)

    def _queries(self, table: pa.Table) -> pa.Table:
        """A row a query that counts: ``query_id`` and nDCG@10 in each scope, null where it has no link."""
        score: dict[str, dict[str, float]] = {scope: {} for scope in SCOPES}
        for row in table.select(["query_id", "scope", METRICS["retrieval"]]).to_pylist():
            score[row["scope"]][row["query_id"]] = row[METRICS["retrieval"]]
        names = sorted(name for name in score["ALL"] if self.queries is None or name in self.queries)
        columns = {scope: pa.array([score[scope].get(name) for name in names], pa.float64()) for scope in SCOPES}
        return pa.table({"query_id": names} | columns)

    def _documents(
        self, task: ClassificationTask, encoder_of: EncoderOf, progress: Progress
    ) -> tuple[pa.Table, dict[str, schema.Scores]]:
        """A row a test document of the classifier, and scores of both tasks."""
        shown = np.zeros(len(self.landscape), bool)
        shown[task.labels.labelled] = True
        vectors = document_vectors(self.landscape, self.view, encoder_of(classification.TASK), progress, shown)
        judged, tables = task.run(vectors)
        table = tables["documents"]
        table = table.filter(pc.equal(table["method"], CLASSIFIER)).drop_columns("method").sort_by("doc_id")
        vectors = document_vectors(self.landscape, self.view, encoder_of(clustering.TASK), progress, shown)
        label, clusters = self._clusters(task.labels, vectors, table["doc_id"].to_pylist())
        columns = {name: table[name] for name in ("doc_id", "n_hits", "n_given", "n_true")}
        columns |= {
            "label": pa.array(label, pa.int16()),
            "clusters": pa.array(clusters.T.tolist(), pa.list_(pa.int16())),
        }
        return pa.table(columns), {
            classification.TASK: judged["scores"][CLASSIFIER],
            clustering.TASK: _cluster_scores(label, clusters),
        }

    def _clusters(self, labels: LabelSet, vectors: DocumentVectors, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Label of each document, and its cluster from each seed; -1 where it has several labels or no vector."""
        row_of = self.landscape.row_of
        rows = np.array([row_of[name] for name in names], np.int64)
        single = np.array([len(labels.by_document[row]) == 1 for row in rows])
        label = np.array([labels.by_document[row][0] if one else -1 for row, one in zip(rows, single, strict=True)])
        there = single & np.isin(rows, vectors.rows)
        matrix = unit_rows(vectors.matrix[np.searchsorted(vectors.rows, rows[there])])
        k = len(np.unique(label[there]))
        partitions = means_partitions(matrix, k)
        clusters = np.full((len(partitions), len(rows)), -1)
        clusters[:, there] = partitions
        return np.where(there, label, -1), clusters


def _retrieval_scores(queries: pa.Table) -> dict[str, schema.Scores]:
    """Mean and interval in each scope that has a query."""
    scores: dict[str, schema.Scores] = {}
    for scope in SCOPES:
        values = queries[scope].drop_null().to_numpy()
        if len(values):
            mean, interval = float(values.mean()), mean_intervals(values[:, None])[0].tolist()
            metric = METRICS["retrieval"]
            scores[f"retrieval {scope}"] = {"n": len(values), "metrics": {metric: mean}, "ci": {metric: interval}}
    return scores


def _cluster_scores(label: np.ndarray, clusters: np.ndarray) -> schema.Scores:
    """V-measure, mean over partitions; documents whose label is -1 do not take part."""
    metric, part = METRICS["clustering"], label >= 0
    tables = [Contingency.of(label[part], partition[part]) for partition in clusters]
    value = float(np.mean([table.metrics(table.counts[None])[metric] for table in tables], axis=0)[0])
    return {"n": int(part.sum()), "metrics": {metric: value}, "ci": {}}
