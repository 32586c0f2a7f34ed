"""Records of maps."""

import json

import numpy as np
import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.tasks import base as evaluate
from patbench_core.tasks import labelled
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.layout.task import Layout
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents


@pytest.fixture(autouse=True)
def landscape(monkeypatch: pytest.MonkeyPatch) -> None:
    """A landscape, and one encoder for every name."""
    monkeypatch.setattr(evaluate, "resolve", lambda *_, **__: fake_encoder())
    small_landscape(labelled_patents(60))


def test_a_map_is_a_record_with_a_point_a_document() -> None:
    """Two finite coordinates each, and no text of a patent."""
    entry = Layout("small").entry("fake")
    points = entry.table("points").to_pandas()
    assert len(points) == 60 - entry.record["document"]["empty"]
    assert np.isfinite(points[["x", "y"]].to_numpy()).all()
    assert entry.record["task"] == "layout" and "scores" not in entry.record


def test_what_the_ledger_has_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same model, landscape and view give the record that is there."""
    first = Layout("small").entry("fake")
    monkeypatch.setattr(labelled, "document_vectors", None)
    assert Layout("small").entry("fake").record == json.loads(first.path.read_text("utf-8"))


def test_bm25_has_no_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is done."""
    monkeypatch.setattr(evaluate, "resolve", lambda *_, **__: LexicalEncoder())
    with pytest.raises(TaskError, match="matches words and has no vectors"):
        Layout("small").entry("bm25")
