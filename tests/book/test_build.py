"""Building a book: what a landscape does not fit, and what is up to date."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from patbench_core.book import build, records
from patbench_core.book.errors import BookError
from patbench_core.errors import UnfitLandscape
from patbench_core.progress import silent


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A compendium of one prose page, so that no test meets the reader's own book."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "prose.md").write_text("# Prose\n")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BUILT", tmp_path / "_build" / "sources.sha256")
    (tmp_path / "_build").mkdir()
    return tmp_path


def test_a_study_that_a_landscape_does_not_fit_shows_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs on its own landscape, with the models that can be had there, and the reason is told."""
    ran, checked, ensured = {}, {}, []

    def ensure(study: str, parameters: Mapping[str, Any], _: object) -> None:
        assert not ran, "a record that comes after a page makes it stale"
        ensured.append((study, dict(parameters)))
        if study == "citing" and "landscape" in parameters:
            raise UnfitLandscape(f"landscape {parameters['landscape']!r} has no citation link")

    monkeypatch.setattr(build, "studies", lambda: ["citing", "sorting"])
    monkeypatch.setattr(records, "ensure_study", ensure)
    monkeypatch.setattr(build, "execute_studies", lambda parameters, _: ran.update(parameters))
    monkeypatch.setattr(build, "_jupyter_book", lambda: None)
    monkeypatch.setattr(build, "_vendor_plotly", lambda: None)
    monkeypatch.setattr(build, "check_book", lambda _, parameters: checked.update(parameters))
    index, unfit = build.build_book(given := {"landscape": "mine", "models": ["bm25", "precomputed:v1"]}, silent)
    assert ran == checked == {"citing": {"models": ["bm25"]}, "sorting": given}
    assert ("citing", {"models": ["bm25"]}) in ensured
    assert list(unfit) == ["citing"]
    assert "'mine' has no citation link" in str(unfit["citing"])
    assert index == Path(build.HTML / "index.html")


def test_a_book_is_built_only_where_it_is_not_up_to_date(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed page, a problem, or a build that failed: each builds anew; nothing else does."""
    built: list[str] = []
    problems: list[str] = []
    monkeypatch.setattr(build, "studies", list)
    monkeypatch.setattr(build, "_vendor_plotly", lambda: None)
    monkeypatch.setattr(build, "_jupyter_book", lambda: (built.append("book"), problems.clear()))
    monkeypatch.setattr(build, "check_book", lambda *_: list(problems))

    def builds() -> int:
        before = len(built)
        build.build_book({}, silent)
        return len(built) - before

    assert [builds(), builds()] == [1, 0]
    (elsewhere / "book" / "prose.md").write_text("# Other prose\n")
    assert [builds(), builds()] == [1, 0]
    problems.append("page front.html is missing")
    assert [builds(), builds()] == [1, 0]
    (elsewhere / "book" / "prose.md").write_text("# Prose again\n")
    monkeypatch.setattr(build, "_jupyter_book", lambda: problems.append("page front.html is missing"))
    with pytest.raises(BookError, match="not whole"):
        builds()
    monkeypatch.setattr(build, "_jupyter_book", lambda: (built.append("book"), problems.clear()))
    assert builds() == 1
