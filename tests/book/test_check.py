"""What `check_book` finds in a book that is not whole."""

from pathlib import Path

import pytest

from patbench_core.book import check
from patbench_core.book.catalogue import STUDIES
from patbench_core.book.execute import NOTEBOOKS, notebook_parameters
from patbench_core.book.stamp import stamp


def whole(folder: Path) -> Path:
    """A book in which nothing is missing."""
    (folder / "plotly.min.js").parent.mkdir(parents=True, exist_ok=True)
    (folder / "plotly.min.js").touch()
    for page in ("index", *check.pages()):
        file = folder / f"{page}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        name = Path(page).name
        current = stamp(NOTEBOOKS / f"{name}.ipynb", {}) if name in STUDIES else ""
        file.write_text(f'<div class="pb-plot"></div><div class="pb-table"></div><i data-stamp="{current}"></i>')
    return folder


def test_a_whole_book_has_no_problems(tmp_path: Path) -> None:
    """Nothing is found where nothing is wrong."""
    assert check.check_book(whole(tmp_path), {}) == []


def test_fault_26_a_missing_page_is_named(tmp_path: Path) -> None:
    """Jupyter Book leaves pages out and exits with 0."""
    (whole(tmp_path) / "book" / "how_it_works.html").unlink()
    assert check.check_book(tmp_path, {}) == ["page book/how_it_works.html is missing"]


def test_fault_26_a_stale_page_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that came after the page makes it stale."""
    whole(tmp_path / "book")
    ledger = tmp_path / "results" / "mine" / "retrieval"
    ledger.mkdir(parents=True)
    (ledger / "new.json").touch()
    found = check.check_book(tmp_path / "book", {})
    assert len(found) == len(STUDIES)
    assert all("older than" in problem for problem in found)


def test_an_empty_page_is_named(tmp_path: Path) -> None:
    """A study page without figure or table."""
    page = whole(tmp_path) / "book" / "executed" / "leaderboard.html"
    page.write_text(page.read_text().replace("pb-plot", ""))
    assert check.check_book(tmp_path, {}) == ["page book/executed/leaderboard.html has no plot"]


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_has_a_notebook(study: str) -> None:
    """Its parameters cell names at least the landscape and the models; those of a book are not trained by surprise."""
    assert {"landscape", "bases" if study == "finetuning" else "models"} <= notebook_parameters(
        NOTEBOOKS / f"{study}.ipynb"
    ).keys()
