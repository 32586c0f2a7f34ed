"""What trained models are tested on: against scikit-learn, and against the tasks themselves."""

import numpy as np
import pytest
from sklearn.metrics import v_measure_score

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.vectors import document_vectors
from patbench_core.training.held_out import CLASSIFIER, HeldOutTask, _cluster_scores
from tests.fakes import fake_encoder, no_progress
from tests.training.grouped import grouped_landscape

RANDOM = np.random.default_rng(3)


def encoder_of(task: str) -> DenseEncoder:
    """One encoder for every task."""
    return fake_encoder()


@pytest.mark.parametrize("documents", [12, 60])
def test_v_measure_is_the_mean_over_partitions(documents: int) -> None:
    """Documents without a label of their own take no part."""
    label = RANDOM.integers(-1, 3, documents)
    clusters = RANDOM.integers(0, 4, (3, documents))
    part = label >= 0
    found = _cluster_scores(label, clusters)
    wanted = np.mean([v_measure_score(label[part], each[part]) for each in clusters])
    assert found["metrics"]["V-measure"] == pytest.approx(wanted, abs=1e-9)
    assert found["n"] == part.sum()


def test_scores_are_those_of_the_tasks_on_what_counts() -> None:
    """Chosen queries only; micro F1 from the counts of each document; clusters of single labels."""
    landscape = grouped_landscape()
    labels = label_set(landscape, "topic")
    whole = HeldOutTask(landscape, "TA", labels)
    every = whole.retrieval.run(fake_encoder(), no_progress).tables["scores"].to_pandas()
    chosen = frozenset(sorted(set(every["query_id"]))[::3])
    result = HeldOutTask(landscape, "TA", labels, chosen).run(encoder_of, no_progress)

    queries = result.tables["queries"].to_pandas().set_index("query_id")
    assert set(queries.index) == chosen
    for scope in ("ALL", "IN", "OUT"):
        wanted = every[(every["scope"] == scope) & every["query_id"].isin(chosen)].set_index("query_id")["nDCG@10"]
        there = queries[scope].dropna()
        assert there.to_dict() == pytest.approx(wanted.to_dict())
        if len(there):
            assert result.extra["scores"][f"retrieval {scope}"]["metrics"]["nDCG@10"] == pytest.approx(wanted.mean())

    documents = result.tables["documents"].to_pandas()
    classified = whole.classification
    judged = classified.run(document_vectors(landscape, "TA", fake_encoder(), no_progress))[0]["scores"][CLASSIFIER][
        "metrics"
    ]
    micro = 2 * documents["n_hits"].sum() / (documents["n_given"] + documents["n_true"]).sum()
    assert micro == pytest.approx(judged["micro F1"])
    assert set(documents["doc_id"]) == set(classified.names[classified.split.test])

    rows = landscape.row_of
    single = [len(labels.by_document[rows[name]]) == 1 for name in documents["doc_id"]]
    assert ((documents["label"] >= 0) == single).all()
    clusters = np.array(documents["clusters"].tolist())[single]
    wanted = np.mean([v_measure_score(documents["label"][single], clusters[:, at]) for at in range(clusters.shape[1])])
    assert result.extra["scores"]["clustering"]["metrics"]["V-measure"] == pytest.approx(wanted)


def test_without_labels_there_is_retrieval_alone() -> None:
    """Such as on a landscape that has none."""
    result = HeldOutTask(grouped_landscape(), "TA").run(encoder_of, no_progress)
    assert set(result.tables) == {"queries"}
    assert all(name.startswith("retrieval") for name in result.extra["scores"])


def test_what_counts_is_part_of_the_data() -> None:
    """Other queries or labels, another record."""
    landscape = grouped_landscape()
    labels = label_set(landscape, "topic")
    tasks = [
        HeldOutTask(landscape, "TA"),
        HeldOutTask(landscape, "TA", labels),
        HeldOutTask(landscape, "TA", labels, frozenset({"US-1-A"})),
        HeldOutTask(landscape, "T", labels),
    ]
    digests = [str(task.data_digest) for task in tasks]
    assert len(set(digests)) == len(digests)
