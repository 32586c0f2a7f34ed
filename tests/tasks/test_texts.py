"""Tests of the texts of a task."""

import numpy as np
import pytest

from patbench_core.files import text_digest, texts_digest
from patbench_core.landscape import view_texts
from patbench_core.landscape.schema import Patent
from patbench_core.tasks.texts import side_texts
from tests.fakes import small_landscape

TITLES = ["Pump", "", "Valve", "Pump", " ", "Lens"]
PATENTS = [Patent(f"US-{place}-A", "US", title=title) for place, title in enumerate(TITLES)]


def test_each_text_is_there_once() -> None:
    """Named by its first patent; empty texts are counted and belong to none."""
    texts = side_texts(small_landscape(PATENTS), "T")
    assert list(texts.every) == ["Pump", "", "Valve", "Pump", "", "Lens"]
    assert list(texts.distinct) == ["Pump", "Valve", "Lens"]
    assert texts.names == ["US-0-A", "US-2-A", "US-5-A"]
    assert texts.row_of.tolist() == [0, -1, 1, 0, -1, 2]
    assert texts.empty == 2
    assert texts.digests()[2] == text_digest("Valve").hex()


def test_some_documents_alone() -> None:
    """In the order asked for."""
    texts = side_texts(small_landscape(PATENTS), "T", np.array([5, 3, 1]))
    assert list(texts.every) == ["Lens", "Pump", ""]
    assert texts.names == ["US-5-A", "US-3-A"]
    assert texts.row_of.tolist() == [0, 1, -1]


def test_hidden_documents_have_no_text() -> None:
    """Nor do they count where a text is named by its first document."""
    shown = np.array([False, True, True, True, True, True])
    texts = side_texts(small_landscape(PATENTS), "T", shown=shown)
    assert list(texts.every) == ["", "", "Valve", "Pump", "", "Lens"]
    assert list(texts.at([3, 0])) == ["Pump", ""]
    assert texts.names == ["US-2-A", "US-3-A", "US-5-A"]


def test_what_the_digests_tell_renders_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which texts are the same, how many are empty, and the digest by which stored vectors are asked for."""
    landscape = small_landscape(PATENTS)
    expected = texts_digest(list(side_texts(landscape, "T").distinct))
    monkeypatch.setattr(view_texts, "view_texts", None)
    texts = side_texts(landscape, "T")
    assert (texts_digest(texts.distinct), texts.empty, len(texts.every)) == (expected, 2, 6)
