"""Tests of classification records: computed once, and whole."""

import json
from dataclasses import replace

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.errors.landscape import LandscapeError
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.tasks import base as evaluate
from patbench_core.tasks.classification.task import Classification, ClassificationTask
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from tests.fakes import FakeEncoder, fake_encoder, small_landscape
from tests.labelled import labelled_patents

PATENTS = labelled_patents(150)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """The encoder that every name stands for."""
    encoder = fake_encoder()
    monkeypatch.setattr(evaluate, "resolve", lambda *_: encoder)
    return encoder


def test_a_record_is_whole(fake: FakeEncoder) -> None:
    """What is on disk is what was given; its name is the digest of its key; the command makes it."""
    small_landscape(PATENTS)
    (made,) = Classification("small").entries("fake", ["topic"])
    record = json.loads(made.path.read_text("utf-8"))
    assert record == made.record
    assert set(record) == Record.__required_keys__ | {"labels", "scores", "details", "tables"}
    assert record["task"] == "classification"
    assert made.path.stem == ledger.record_id(record["key"])
    assert record["labels"]["set"] == "topic"
    assert record["model"] == {"name": "fake", "dimension": 16, "dtype": "float32", "similarity": "cosine"}
    assert record["command"] == "patbench classify --landscape small --labels topic --model fake --view TA"
    assert record["timings"]["task_seconds"] > 0
    assert len(made.table("documents")) == 3 * record["details"]["parts"]["test"]


def test_what_the_ledger_has_is_not_computed_again(fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the label set that is new."""
    small_landscape(PATENTS)
    first = Classification("small").entries("fake", ["topic"])
    run = []
    monkeypatch.setattr(
        ClassificationTask,
        "run",
        lambda *given, run_=ClassificationTask.run: run.append(given) or run_(*given),
    )
    both = Classification("small").entries("fake", ["topic", "ipc_section"])
    assert both[0].record == first[0].record
    assert [each[0].labels.name for each in run] == ["ipc_section"]


def test_a_record_holds_figures_only(fake: FakeEncoder) -> None:
    """No text of a patent."""
    small_landscape(PATENTS)
    (made,) = Classification("small").entries("fake", ["topic"])
    tables = (made.table(name).to_string() for name in ("documents", "labels"))
    text = made.path.read_text("utf-8") + "".join(tables)
    assert not [patent.title for patent in PATENTS if patent.title and patent.title in text]


def test_the_view_is_one_that_the_landscape_has(fake: FakeEncoder) -> None:
    """Claims where there is nothing else."""
    small_landscape([replace(patent, title="", abstract="") for patent in PATENTS])
    assert Classification("small").view == "C"
    small_landscape(PATENTS, "whole")
    assert Classification("whole").view == "TA"


def test_a_model_without_vectors_is_refused() -> None:
    """BM25 has none."""
    small_landscape(PATENTS)
    with pytest.raises(EncoderError, match="'bm25' matches words"):
        Classification("small").entries("bm25", ["topic"])


def test_what_does_not_fit_is_refused() -> None:
    """Unknown landscapes and sets, sets with too few labels."""
    with pytest.raises(LandscapeError, match="is not known here"):
        Classification("missing")
    small_landscape(PATENTS[:12])
    with pytest.raises(TaskError, match="has no label set"):
        Classification("small").task("colour")
    with pytest.raises(UnfitLandscape, match="two are needed"):
        Classification("small").task("topic")


def test_reasons_are_given_for_sets_that_cannot_be_learned() -> None:
    """One line a set."""
    small_landscape(PATENTS)
    usable, reasons = Classification("small").usable(["topic", "ipc_section", "cpc_class"])
    assert usable == ["topic", "ipc_section"]
    assert list(reasons) == ["cpc_class"]
    assert "has too few labels" in reasons["cpc_class"]
