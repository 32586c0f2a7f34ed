"""A page is executed again when anything that it shows may have changed."""

from pathlib import Path

import nbformat
import pytest

from patbench_core.book import stamp as stamps
from patbench_core.book.stamp import stamp
from patbench_core.encoders.registry import own_registry
from patbench_core.landscape.registry import make_demo
from patbench_core.results.ledger import live_folder


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """It has two parameters."""
    return write(tmp_path / "page.ipynb", 'landscape = "demo"\nmodels = []')


def write(file: Path, parameters: str) -> Path:
    """A notebook of one cell."""
    cell = nbformat.v4.new_code_cell(parameters, id="one", metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), file)
    return file


@pytest.mark.usefixtures("home")
def test_a_page_depends_on_all_that_it_shows(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them in turn gives another stamp; nothing changed gives the same."""
    shown = {"landscape": "mine", "models": ["a"]}
    seen = [stamp(notebook, shown)]
    assert stamp(notebook, dict(shown)) == seen[0]
    make_demo("mine", 40)
    seen.append(stamp(notebook, shown))
    make_demo("mine", 60)
    seen.append(stamp(notebook, shown))
    make_demo("another", 40)
    assert stamp(notebook, shown) == seen[-1], "of a landscape that the page does not show"
    own_registry().write_text("[models.mine]\n", "utf-8")
    seen.append(stamp(notebook, shown))
    record = live_folder() / "mine" / "retrieval" / "1.json"
    record.parent.mkdir(parents=True)
    record.write_text("{}", "utf-8")
    seen.append(stamp(notebook, shown))
    seen.append(stamp(notebook, shown | {"models": ["b"]}))
    assert stamp(notebook, shown | {"models": ["b"], "seeds": 3}) == seen[-1], "a parameter that it does not have"
    write(notebook, 'landscape = "other"\nmodels = []')
    seen.append(stamp(notebook, shown))
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "module.py").write_text("x = 1", "utf-8")
    monkeypatch.setattr(stamps, "_PACKAGE", tmp_path / "package")
    seen.append(stamp(notebook, shown))
    assert len(set(seen)) == len(seen)
