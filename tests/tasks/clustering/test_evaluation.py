"""Tests of evaluations of clustering: a record is computed once."""

import json

import pytest

from patbench_core.tasks import base as evaluate
from patbench_core.tasks import labelled
from patbench_core.tasks.clustering.task import Clustering
from patbench_core.tasks.errors import TaskError
from tests.fakes import FakeEncoder, fake_encoder, small_landscape
from tests.labelled import labelled_patents


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """The encoder that every name stands for, and a landscape."""
    encoder = fake_encoder()
    monkeypatch.setattr(evaluate, "resolve", lambda *_: encoder)
    small_landscape(labelled_patents(150))
    return encoder


def test_what_the_ledger_has_is_not_computed_again(fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """One record a label set, vectors encoded once; the second time nothing is."""
    first = Clustering("small").entries("fake", ["topic", "ipc_section"])
    assert [entry.record["labels"]["set"] for entry in first] == ["topic", "ipc_section"]
    assert max(fake.model.encoded.values()) == 1
    monkeypatch.setattr(labelled, "document_vectors", None)
    assert [entry.record for entry in Clustering("small").entries("fake", ["topic", "ipc_section"])] == [
        json.loads(entry.path.read_text("utf-8")) for entry in first
    ]
    assert "patbench cluster --landscape small --labels topic --model fake --view TA" in first[0].record["command"]


def test_sets_that_cannot_be_used_are_named_with_the_reason(fake: FakeEncoder) -> None:
    """The others can."""
    usable, reasons = Clustering("small").usable(["topic", "cpc_section"])
    assert usable == ["topic"]
    assert "'cpc_section'" in reasons["cpc_section"]


def test_bm25_has_no_vectors_to_cluster() -> None:
    """Said before anything is done."""
    small_landscape(labelled_patents(150))
    with pytest.raises(TaskError, match="matches words and has no vectors"):
        Clustering("small").entries("bm25", ["topic"])
