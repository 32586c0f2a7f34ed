"""Tests of judging: scikit-learn's numbers, and intervals of resampling by hand."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, label_ranking_average_precision_score, precision_recall_fscore_support

from patbench_core.measures.f1 import label_f1, macro_f1, micro_f1, weighted_f1
from patbench_core.measures.label_ranking import label_ranking_average_precision
from patbench_core.stats.bootstrap import LEVEL
from patbench_core.tasks.classification.classifiers import Prediction
from patbench_core.tasks.classification.judging import METRICS, judge

LIMITS = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]


def case(n: int = 80, n_labels: int = 5, seed: int = 0) -> tuple[np.ndarray, Prediction]:
    """True labels, and scores that know something of them; the last label is rare."""
    random = np.random.default_rng(seed)
    true = random.random((n, n_labels)) < np.array([0.5, 0.3, 0.2, 0.2, 0.05])
    true[np.arange(n), random.integers(0, n_labels - 1, n)] = True
    scores = np.clip(0.3 * true + random.random((n, n_labels)) * 0.7, 0, 1)
    return true, Prediction(scores, scores > 0.5)


def test_metrics_are_scikit_learns() -> None:
    """All four, over all documents."""
    true, found = case()
    metrics = judge({"a": found}, true)["a"].scores["metrics"]
    expected = [
        f1_score(true, found.given, average="micro"),
        f1_score(true, found.given, average="macro", zero_division=np.nan),
        f1_score(true, found.given, average="weighted"),
        label_ranking_average_precision_score(true, found.scores),
    ]
    assert [metrics[name] for name in METRICS] == pytest.approx(expected)


def test_intervals_are_those_of_resampled_documents() -> None:
    """One resample at a time, for metrics and for a label."""
    true, found = case()
    judged = judge({"a": found}, true)["a"]
    lrap = label_ranking_average_precision(found.scores, true)
    random, drawn = np.random.default_rng(1), []
    for _ in range(4_000):
        rows = random.integers(0, len(true), len(true))
        of_true, of_given = true[rows], found.given[rows]
        counts = (of_true & of_given).sum(axis=0), of_given.sum(axis=0), of_true.sum(axis=0)
        metrics = [measure(*counts) for measure in (micro_f1, macro_f1, weighted_f1)]
        drawn.append([*metrics, lrap[rows].mean(), label_f1(*counts)[0]])
    low, high = np.quantile(drawn, LIMITS, axis=0)
    for place, name in enumerate(METRICS):
        assert judged.scores["ci"][name] == pytest.approx([low[place], high[place]], abs=0.01)
    assert [judged.labels["f1_low"][0], judged.labels["f1_high"][0]] == pytest.approx([low[4], high[4]], abs=0.01)


def test_labels_are_scikit_learns() -> None:
    """Precision, recall, F1 and support; the counts behind them."""
    true, found = case()
    labels = judge({"a": found}, true)["a"].labels
    expected = precision_recall_fscore_support(true, found.given, zero_division=np.nan)
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        assert np.allclose(labels[name], values, equal_nan=True)
    assert np.array_equal(labels["tp"] + labels["fn"], labels["support"])
    assert np.array_equal(labels["tp"] + labels["fp"], found.given.sum(axis=0))


def test_documents_add_up_to_the_micro_f1() -> None:
    """Pairs of models are compared by these counts."""
    true, found = case()
    judged = judge({"a": found}, true)["a"]
    documents = judged.documents
    micro = 2 * documents["n_hits"].sum() / (documents["n_given"] + documents["n_true"]).sum()
    assert micro == pytest.approx(judged.scores["metrics"]["micro F1"])
    assert documents["lrap"].mean() == pytest.approx(judged.scores["metrics"]["LRAP"])
    assert np.allclose(documents["f1"], f1_score(true.T, found.given.T, average=None))


def test_a_method_is_judged_alike_alone_and_beside_others() -> None:
    """All see the same resamples."""
    true, found = case()
    _, other = case(seed=1)
    alone, beside = judge({"a": found}, true)["a"], judge({"b": other, "a": found}, true)["a"]
    assert alone.scores == beside.scores


def test_a_label_that_no_document_has_counts_nowhere() -> None:
    """Neither given nor true: NaN for the label, no part in the macro F1, no warning."""
    true, found = case()
    wider = np.column_stack([true, np.zeros(len(true), bool)])
    silent = Prediction(
        np.column_stack([found.scores, np.zeros(len(true))]), np.column_stack([found.given, wider[:, -1]])
    )
    judged, before = judge({"a": silent}, wider)["a"], judge({"a": found}, true)["a"]
    assert np.isnan([judged.labels[name][-1] for name in ("precision", "recall", "f1", "f1_low", "f1_high")]).all()
    for name in METRICS[:3]:
        assert judged.scores["metrics"][name] == pytest.approx(before.scores["metrics"][name])


def test_intervals_cover_the_truth() -> None:
    """Of samples of a large population, about 95 % of the intervals hold its micro F1 and its LRAP."""
    true, found = case(20_000)
    micro = f1_score(true, found.given, average="micro")
    lrap = label_ranking_average_precision(found.scores, true).mean()
    random, held = np.random.default_rng(2), []
    for _ in range(120):
        rows = random.integers(0, len(true), 100)
        ci = judge({"a": Prediction(found.scores[rows], found.given[rows])}, true[rows])["a"].scores["ci"]
        held.append([ci["micro F1"][0] <= micro <= ci["micro F1"][1], ci["LRAP"][0] <= lrap <= ci["LRAP"][1]])
    assert (np.mean(held, axis=0) > 0.88).all()
