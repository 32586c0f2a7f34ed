"""Tests of the texts of a task."""

import numpy as np

from patbench_core.files import text_digest
from patbench_core.landscape.schema import Patent
from patbench_core.tasks.texts import side_texts
from tests.fakes import small_landscape

TITLES = ["Pump", "", "Valve", "Pump", " ", "Lens"]
PATENTS = [Patent(f"US-{place}-A", "US", title=title) for place, title in enumerate(TITLES)]


def test_each_text_is_there_once() -> None:
    """Named by its first patent; empty texts are counted and belong to none."""
    texts = side_texts(small_landscape(PATENTS), "T")
    assert texts.every == ["Pump", "", "Valve", "Pump", "", "Lens"]
    assert texts.distinct == ["Pump", "Valve", "Lens"]
    assert texts.names == ["US-0-A", "US-2-A", "US-5-A"]
    assert texts.row_of.tolist() == [0, -1, 1, 0, -1, 2]
    assert texts.empty == 2
    assert texts.digests()[2] == text_digest("Valve").hex()


def test_some_documents_alone() -> None:
    """In the order asked for."""
    texts = side_texts(small_landscape(PATENTS), "T", np.array([5, 3, 1]))
    assert texts.every == ["Lens", "Pump", ""]
    assert texts.names == ["US-5-A", "US-3-A"]
    assert texts.row_of.tolist() == [0, 1, -1]
