"""What `check_book` finds in a book that is not whole."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from patbench_core.book import check
from patbench_core.book.catalogue import NOTEBOOKS, studies
from patbench_core.book.stamp import notebook_parameters, stamp


def whole(folder: Path, parameters: Mapping[str, Any] | None = None) -> Path:
    """A book in which nothing is missing, run with `parameters`."""
    (folder / "plotly.min.js").parent.mkdir(parents=True, exist_ok=True)
    (folder / "plotly.min.js").touch()
    for page in ("index", *(page.document for page in check.pages())):
        file = folder / f"{page}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        name = Path(page).name
        current = stamp(NOTEBOOKS / f"{name}.ipynb", parameters or {}) if name in studies() else ""
        file.write_text(f'<div class="pb-plot"></div><div class="pb-table"></div><i data-stamp="{current}"></i>')
    return folder


def test_a_whole_book_has_no_problems(tmp_path: Path) -> None:
    """Nothing is found where nothing is wrong."""
    assert check.check_book(whole(tmp_path), {}) == []


@pytest.mark.parametrize("name", ["landscape", "models", "view", "bases", "of_no_notebook"])
def test_a_parameter_makes_those_pages_stale_whose_notebooks_have_it(tmp_path: Path, name: str) -> None:
    """And no other: a page was once stamped without the parameters that its notebook lacks, and checked with them."""
    given = {name: "mine"}
    having = {study for study in studies() if name in notebook_parameters(NOTEBOOKS / f"{study}.ipynb")}
    found = check.check_book(whole(tmp_path), dict.fromkeys(studies(), given))
    assert {Path(problem.split()[1]).stem for problem in found} == having
    assert check.check_book(whole(tmp_path, given), dict.fromkeys(studies(), given)) == []


def test_fault_26_a_missing_page_is_named(tmp_path: Path) -> None:
    """Jupyter Book leaves pages out and exits with 0."""
    (whole(tmp_path) / "book" / "how_it_works.html").unlink()
    assert check.check_book(tmp_path, {}) == [
        "page book/how_it_works.html is missing: run 'make clean', then run the same command again"
    ]


def test_fault_26_a_stale_page_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that came after the page makes it stale."""
    whole(tmp_path / "book")
    ledger = tmp_path / "results" / "mine" / "retrieval"
    ledger.mkdir(parents=True)
    (ledger / "new.json").touch()
    found = check.check_book(tmp_path / "book", {})
    assert len(found) == len(studies())
    assert all("older than" in problem for problem in found)


def test_an_empty_page_is_named(tmp_path: Path) -> None:
    """A study page without figure or table."""
    page = whole(tmp_path) / "book" / "executed" / "leaderboard.html"
    page.write_text(page.read_text().replace("pb-plot", ""))
    (problem,) = check.check_book(tmp_path, {})
    assert problem.startswith("page book/executed/leaderboard.html has no plot: notebooks/leaderboard.ipynb")


@pytest.mark.parametrize("study", studies())
def test_every_study_has_a_notebook(study: str) -> None:
    """Its parameters cell names at least the landscape and the models; those of a book are not trained by surprise.

    Pretraining begins without a model; settings are varied of models that are named; cards have no model, and costs
    are of patents that are generated.
    """
    others = {
        "finetuning": "landscape bases",
        "settings": "landscape varied",
        "landscapes": "landscape",
        "cost": "view",
        "pretraining": "landscape steps",
    }
    needed = set(others.get(study, "landscape models").split())
    assert needed <= notebook_parameters(NOTEBOOKS / f"{study}.ipynb").keys()
