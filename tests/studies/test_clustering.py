"""The page of clustering, from records of a small landscape."""

from dataclasses import replace
from pathlib import Path

import pytest

from patbench_core.report.plot import SideBySide
from patbench_core.studies import clustering
from patbench_core.studies.ensure import VECTORS_ONLY
from patbench_core.tasks import base as evaluate
from patbench_core.tasks import labelled
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents

PATENTS = [replace(patent, title=f"{patent.title} <script>markup") for patent in labelled_patents(150)]


@pytest.fixture(autouse=True)
def encoders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two models, and a landscape."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    monkeypatch.setattr(evaluate, "resolve", lambda name, *_: fake_encoder(name=name))
    small_landscape(PATENTS)


def test_the_page_tells_scores_map_classes_and_tree() -> None:
    """For the first label set; the others have scores."""
    clustering.ensure("small", ["one", "two", "bm25"])
    sections = clustering.study("small").sections
    assert [of.heading for of in sections] == [
        "small, topic",
        "small: the map",
        "small, topic: clusters and classes",
        "small, topic: density tree",
        *(f"small, ipc_{level}" for level in ("section", "class", "subclass")),
    ]
    scores, drawn, classes, _, *_ = sections
    assert {clustering.RECONSTRUCTION, VECTORS_ONLY} <= set(scores.notes)
    assert set(scores.table.data["model"]) == {"one", "two"}
    assert isinstance(drawn.plot, SideBySide)
    assert len(drawn.plot.plots) == 2
    assert classes.table.data["patents"].sum() == scores.table.data["patents"].iloc[0]
    assert "<script>markup" not in drawn.plot.html()


def test_a_second_run_only_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the page is the same."""
    clustering.ensure("small", ["one"])
    first = clustering.study()._repr_html_()
    monkeypatch.setattr(labelled, "document_vectors", None)
    clustering.ensure("small", ["one"])
    assert clustering.study()._repr_html_() == first


def test_the_page_draws_without_the_patents(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the records alone; titles are left out."""
    clustering.ensure("small", ["one"])
    monkeypatch.setattr("patbench_core.landscape.registry.known", list)
    page = clustering.study()._repr_html_()
    assert "the map" in page
    assert "script&gt;markup" not in page


def test_a_landscape_without_labels_says_so() -> None:
    """No record, no traceback."""
    small_landscape([replace(patent, labels={}, ipc=()) for patent in PATENTS], "bare")
    clustering.ensure("bare", ["one"])
    (section,) = clustering.study("bare").sections
    assert "nothing to compare clusters with" in section.answer
