"""Tests of clustering against labels."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import v_measure_score

from patbench_core.landscape.schema import Patent
from patbench_core.tasks.clustering import partitions
from patbench_core.tasks.clustering import task as clustering_task
from patbench_core.tasks.clustering.spanning import Lists
from patbench_core.tasks.clustering.task import METRICS, ClusteringTask, chance, partition_scores
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import document_vectors
from tests.fakes import fake_encoder, no_progress, small_landscape
from tests.labelled import labelled_patents

PATENTS = labelled_patents(150)


def task(patents: list[Patent] = PATENTS, labels: str = "topic") -> ClusteringTask:
    """The task of one label set on the landscape of `patents`."""
    landscape = small_landscape(patents)
    return ClusteringTask(landscape, label_set(landscape, labels, 5), "TA", side_texts(landscape, "TA"))


def vectors_of(clustering: ClusteringTask) -> object:
    """Vectors by the fake encoder."""
    return document_vectors(clustering.landscape, "TA", fake_encoder(), no_progress)


def test_only_documents_with_exactly_one_label_and_a_text_take_part() -> None:
    """The others are counted by reason."""
    clustering = task()
    one = [p for p in PATENTS if len(p.labels["topic"]) == 1 and (p.title or p.abstract)]
    assert len(clustering.rows) == len(one)
    facts = clustering.label_facts({"without a vector": 3})
    assert facts["documents"] == len(one) - 3
    assert facts["documents"] + sum(facts["left_out"].values()) == len(PATENTS)


def test_the_order_of_documents_changes_nothing() -> None:
    """Neither the data's digest nor a score nor a cluster."""
    first, second = task(), task(PATENTS[::-1])
    assert first.data_digest == second.data_digest
    one, other = first.run(vectors_of(first)), second.run(vectors_of(second))
    assert one[0]["scores"] == other[0]["scores"]
    assert one[1]["documents"] == other[1]["documents"]


def test_large_label_sets_share_the_lists_of_nearest_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """The landscape is listed once; the order of its documents still changes nothing."""
    for module in (partitions, clustering_task):
        monkeypatch.setattr(module, "MATRIX_ROWS", 20)
    made = []
    real = Lists.of.__func__
    monkeypatch.setattr(Lists, "of", classmethod(lambda cls, vectors: made.append(len(vectors)) or real(cls, vectors)))
    first, second = task(), task(PATENTS[::-1])
    one, again, other = (each.run(vectors_of(each))[0]["scores"] for each in (first, first, second))
    assert one == again == other
    assert made == [len(vectors_of(first).rows)]


def test_scores_tables_and_details_tell_the_same() -> None:
    """The first partition is in the table, the mean over all in the scores."""
    clustering = task()
    result, tables = clustering.run(vectors_of(clustering))
    table = tables["documents"].to_pandas()
    assert result["scores"]["k-means"]["n"] == len(table) == len(clustering.rows)
    assert result["details"]["k"] == table["label"].nunique()
    assert table["doc_id"].is_monotonic_increasing
    first = v_measure_score(table["label"], table["kmeans"])
    spread = result["scores"]["k-means"]["spread"]["V-measure"]
    assert abs(result["scores"]["k-means"]["metrics"]["V-measure"] - first) <= 4 * spread + 1e-12
    assert result["details"]["clusters"] == len(tables["clusters"]) == result["details"]["clusters_by_order"][0]
    assert result["details"]["noise"] == pytest.approx(np.mean(result["details"]["noise_by_order"]))


def test_random_vectors_agree_no_better_than_chance() -> None:
    """ARI and AMI are about 0, and V-measure is about what labels at random give."""
    clustering = task()
    result, _ = clustering.run(vectors_of(clustering))
    scores = result["scores"]["k-means"]
    assert abs(scores["metrics"]["ARI"]) < 0.1
    by_chance = result["details"]["chance"]["k-means"]["V-measure"]
    assert scores["metrics"]["V-measure"] == pytest.approx(by_chance, abs=0.08)


def test_intervals_cover_what_a_sample_of_that_size_gives() -> None:
    """95 % intervals of 200 samples hold the mean score of samples of their size in 90 % to 99 %."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 4, 20_000)
    clusters = np.where(random.random(20_000) < 0.6, labels, random.integers(0, 5, 20_000))
    samples = [random.choice(20_000, 300, replace=False) for _ in range(200)]
    scored = [partition_scores(labels[at], clusters[at][None]) for at in samples]
    for metric in ("V-measure", "ARI"):
        typical = np.mean([each["metrics"][metric] for each in scored])
        covered = np.mean([low <= typical <= high for low, high in (each["ci"][metric] for each in scored)])
        assert 0.9 <= covered <= 0.99, metric


def test_partitions_that_differ_have_a_spread() -> None:
    """One alone has none; the interval of several is wider than that of each."""
    labels = np.repeat([0, 1], 50)
    worse = np.where(np.arange(100) % 5, labels, 0)
    both = partition_scores(labels, np.stack([labels, worse]))
    assert both["spread"]["V-measure"] > 0
    assert "spread" not in partition_scores(labels, worse[None])
    assert both["ci"]["V-measure"][0] < both["metrics"]["V-measure"] < both["ci"]["V-measure"][1]


def test_random_labels_agree_by_chance_only() -> None:
    """More clusters, more V-measure by chance alone; ARI and AMI do not move."""
    labels = np.repeat(np.arange(5), 40)
    few, many = (chance(labels, np.arange(200) % k) for k in (2, 60))
    assert set(few) == set(METRICS)
    assert many["V-measure"] > few["V-measure"] + 0.2
    assert abs(many["ARI"]) < 0.05
    assert abs(many["AMI"]) < 0.05


def test_too_few_documents_are_named_with_the_remedy() -> None:
    """Several labels on nearly every document."""
    patents = [
        replace(p, labels={"topic": ("rain", "snow") if place else ("rain",)}) for place, p in enumerate(PATENTS)
    ]
    with pytest.raises(UnfitLandscape, match="exactly one label, of 1 different"):
        task(patents)
