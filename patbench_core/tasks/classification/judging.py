"""How good multi-label predictions are: over all documents, by document, by label."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from patbench_core.measures.f1 import label_f1, macro_f1, micro_f1, weighted_f1
from patbench_core.measures.label_ranking import label_ranking_average_precision
from patbench_core.results import record as schema
from patbench_core.stats.bootstrap import ENDS, resampled_means
from patbench_core.tasks.classification.classifiers import Prediction

METRICS = ("micro F1", "macro F1", "weighted F1", "LRAP")


@dataclass(frozen=True)
class Judged:
    """One method on the test documents.

    Attributes
    ----------
    scores : Scores
        `METRICS` with bootstrap intervals over documents.
    documents : dict
        By document: ``n_true``, ``n_given``, ``n_hits`` (labels), ``f1`` and ``lrap``; ndarrays of shape (n,).
    labels : dict
        By label: ``support`` (test documents), ``tp``, ``fp``, ``fn``, ``precision``, ``recall``, ``f1``, ``f1_low``,
        ``f1_high``; ndarrays of shape (n_labels,), NaN where nothing defines the value.
    """

    scores: schema.Scores
    documents: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]


def judge(predictions: Mapping[str, Prediction], true: np.ndarray) -> dict[str, Judged]:
    """Judge each method on the same documents, resampled alike.

    Parameters
    ----------
    predictions : mapping of str to Prediction
    true : ndarray of shape (n, n_labels), bool
    """
    n_labels = true.shape[1]
    hits = {name: prediction.given & true for name, prediction in predictions.items()}
    lrap = {name: label_ranking_average_precision(prediction.scores, true) for name, prediction in predictions.items()}
    columns = [true] + [
        part for name, prediction in predictions.items() for part in (hits[name], prediction.given, lrap[name][:, None])
    ]
    resampled = resampled_means(np.hstack([column.astype(np.float64) for column in columns]))
    of_true, at, judged = resampled[:, :n_labels], n_labels, {}
    for name, prediction in predictions.items():
        of_hits, of_given = resampled[:, at : at + n_labels], resampled[:, at + n_labels : at + 2 * n_labels]
        of_lrap = resampled[:, at + 2 * n_labels]
        at += 2 * n_labels + 1
        counts = hits[name].sum(axis=0), prediction.given.sum(axis=0), true.sum(axis=0)
        values = _metrics(*counts, np.asarray(lrap[name].mean()))
        spread = _metrics(of_hits, of_given, of_true, of_lrap)
        scores: schema.Scores = {
            "n": len(true),
            "metrics": {metric: float(value) for metric, value in values.items()},
            "ci": {metric: np.quantile(column, ENDS).tolist() for metric, column in spread.items()},
        }
        limits = _limits(label_f1(of_hits, of_given, of_true))
        judged[name] = Judged(
            scores, _by_document(hits[name], prediction.given, true, lrap[name]), _by_label(*counts, limits)
        )
    return judged


def tables(judged: Mapping[str, Judged], names: np.ndarray, ids: Mapping[str, object]) -> dict[str, pa.Table]:
    """``documents``: a row a test document and method; ``labels``: a row a label and method.

    Parameters
    ----------
    names : ndarray of shape (n_documents,), object (str)
    ids : mapping
        First columns of ``labels``.
    """
    order = np.argsort(names, kind="stable")
    documents, labels = [], []
    for method, part in judged.items():
        own = {"doc_id": names[order].tolist(), "method": [method] * len(order)}
        documents.append(pa.table(own | {name: column[order] for name, column in part.documents.items()}))
        labels.append(pa.table({**ids, "method": [method] * len(part.labels["support"])} | part.labels))
    return {"documents": pa.concat_tables(documents), "labels": pa.concat_tables(labels)}


def _metrics(hits: np.ndarray, given: np.ndarray, true: np.ndarray, lrap: np.ndarray) -> dict[str, np.ndarray]:
    scores = (measure(hits, given, true) for measure in (micro_f1, macro_f1, weighted_f1))
    return dict(zip(METRICS, (*scores, lrap), strict=True))


def _limits(resampled: np.ndarray) -> np.ndarray:
    """95 % limits of each column, resamples without a value left out: ndarray of shape (2, n_columns)."""
    limits = np.full((2, resampled.shape[1]), np.nan)
    for position, column in enumerate(resampled.T):
        column = column[~np.isnan(column)]
        if len(column):
            limits[:, position] = np.quantile(column, ENDS)
    return limits


def _by_document(hits: np.ndarray, given: np.ndarray, true: np.ndarray, lrap: np.ndarray) -> dict[str, np.ndarray]:
    n_true, n_given, n_hits = (matrix.sum(axis=1).astype(np.int32) for matrix in (true, given, hits))
    return {"n_true": n_true, "n_given": n_given, "n_hits": n_hits, "f1": label_f1(n_hits, n_given, n_true)} | {
        "lrap": lrap
    }


def _by_label(hits: np.ndarray, given: np.ndarray, true: np.ndarray, limits: np.ndarray) -> dict[str, np.ndarray]:
    with np.errstate(invalid="ignore"):
        precision, recall = hits / given, hits / true
    counts = {"support": true, "tp": hits, "fp": given - hits, "fn": true - hits}
    return {name: count.astype(np.int32) for name, count in counts.items()} | {
        "precision": precision,
        "recall": recall,
        "f1": label_f1(hits, given, true),
        "f1_low": limits[0],
        "f1_high": limits[1],
    }
