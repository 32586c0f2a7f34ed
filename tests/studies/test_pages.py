"""Pages: built from records alone, with their numbers, intervals and sizes."""

from pathlib import Path

import pytest

from patbench_core.studies import text_views
from patbench_core.studies.published import SECTION_VIEWS


def test_text_views_needs_two_views(study_home: Path) -> None:
    """A landscape with one view has nothing to compare."""
    html = text_views.study()._repr_html_()
    assert ">tiny <" in html
    assert ">other <" not in html
    assert "BM25 does best on" in html


def test_ensure_computes_only_what_is_missing(study_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Existing records are read: nothing is ranked again."""
    monkeypatch.setattr(
        "patbench_core.tasks.retrieval.task.RetrievalTask.run", lambda *_: pytest.fail("computed again")
    )
    text_views.ensure("tiny", ["bm25"], ["T", "TA"])
    assert list((study_home / "ledger" / "tiny").rglob("*.json"))


def test_the_published_table_contradicts_the_claim() -> None:
    """TAC is best or tied in 12 of 21 complete rows, and the page says so."""
    assert SECTION_VIEWS.tac_is_best() == (12, 21)
    assert len(SECTION_VIEWS.rows) == 22
    assert "12 of the 21 complete rows" in text_views.published().answer
