"""The pages on label sets, Classification and Clustering, from vectors that came with small landscapes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape
from tests.labelled import labelled_patents
from tests.pages.run import run_page

MODELS = ["precomputed:good", "precomputed:noise", "bm25"]


def patents(n: int = 150) -> list[Patent]:
    """Patents with two kinds of vectors: near those of the same topic, and without any order."""
    random = np.random.default_rng(0)
    made = labelled_patents(n)
    centres = {name: random.normal(size=16) for patent in made for name in patent.labels.get("topic", ())}
    return [
        replace(
            patent,
            title=f"{patent.title} <script>markup",
            vectors={
                "good": tuple(
                    (
                        sum((centres[name] for name in patent.labels["topic"]), np.zeros(16))
                        + random.normal(0, 0.3, 16)
                    ).tolist()
                ),
                "noise": tuple(random.normal(size=16).tolist()),
            },
        )
        for patent in made
    ]


@pytest.fixture(autouse=True)
def landscape(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A landscape with topics and IPC codes."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    small_landscape(patents())


@pytest.mark.parametrize("page", ["classification", "clustering"])
def test_a_section_a_label_set(page: str) -> None:
    """With verdict, command and the statement that the protocol is a reconstruction; BM25 takes no part."""
    shown = run_page(page, landscape="small", models=MODELS)
    models = shown.names["result"].models
    assert {"topic", "ipc_section", "ipc_class", "ipc_subclass"} <= set(models["labels"])
    topic = models[models["labels"] == "topic"]
    assert topic["model"].tolist() == ["good", "noise"]
    assert topic["verdict"].tolist() == ["best", "significantly worse"]
    assert "significantly better than noise" in shown.html
    assert "BM25" not in shown.html
    assert "patbench c" in shown.html
    assert "<script>markup" not in shown.html


@pytest.mark.parametrize("page", ["classification", "clustering"])
def test_a_second_run_reads_only(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And shows the same."""
    first = run_page(page, landscape="small", models=MODELS, label_sets=["topic"])
    monkeypatch.setattr("patbench_core.tasks.labelled.document_vectors", None)
    again = run_page(page, landscape="small", models=MODELS, label_sets=["topic"])
    assert again.html == first.html
    assert set(again.names["result"].models["labels"]) == {"topic"}


@pytest.mark.parametrize("page", ["classification", "clustering"])
def test_a_page_needs_no_patents(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are enough."""
    first = run_page(page, landscape="small", models=MODELS, label_sets=["topic"])
    monkeypatch.setattr("patbench_core.landscape.registry.get", lambda name: pytest.fail(f"opened {name}"))
    assert run_page(page, ensure=False, landscape="small", label_sets=["topic"]).html == first.html


@pytest.mark.parametrize("page", ["classification", "clustering"])
def test_a_landscape_without_labels_says_so(page: str) -> None:
    """One sentence, with its name."""
    small_landscape([replace(patent, labels={}, ipc=()) for patent in patents()], "bare")
    assert "bare" in run_page(page, ensure=False, landscape="bare", models=MODELS).html


def test_the_deciding_classifier_is_a_parameter() -> None:
    """k-NN decides where it is asked for, and the verdict names its scores."""
    shown = run_page("classification", landscape="small", models=MODELS, method="k-NN", label_sets=["topic"])
    assert set(shown.names["compared"]["method"]) == {"k-NN"}


def test_the_map_shows_two_models_and_every_document() -> None:
    """Those of the greatest scores, the points of both in one table."""
    shown = run_page("clustering", landscape="small", models=MODELS, label_sets=["topic"])
    points = shown.names["points"]
    assert len(points) == 150
    assert {"x0", "y0", "x1", "y1", "label", "cluster", "office"} <= set(points.columns)
    assert "distances in it are not distances in the space" in shown.html
