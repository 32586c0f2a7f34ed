"""Running notebooks: real papermill on a small notebook."""

from pathlib import Path

import nbformat
import pytest

from patbench_core.book import catalogue, execute
from patbench_core.book.errors import BookError
from patbench_core.errors.landscape import LandscapeError
from patbench_core.frames import ensure
from patbench_core.progress import silent
from patbench_core.results import ledger


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A study ``small`` whose notebook prints its parameter; gives what its cell tagged ``ensure`` was called with."""
    calls: list[object] = []
    monkeypatch.setattr(ledger, "calls", calls, raising=False)
    monkeypatch.setattr(catalogue, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(execute, "EXECUTED", tmp_path / "executed")
    new = nbformat.v4
    first = new.new_code_cell('landscape = "demo"\nother = 3', metadata={"tags": ["parameters"]})
    ensuring = "from patbench_core.results import ledger\n\ngetattr(ledger, 'calls', []).append(landscape)"
    cells = [
        first,
        new.new_code_cell(ensuring, metadata={"tags": ["ensure"]}),
        new.new_code_cell('print(landscape * 2)\nassert landscape != "bad", "a bad one"'),
    ]
    page = {"title": "Small", "question": "What?", "part": "Studies", "order": 1}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "patbench": page}
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), tmp_path / "small.ipynb")
    return calls


def test_parameters_reach_ensure_and_the_notebook(study: list[object]) -> None:
    """Those of the notebook where none is given, else those given."""
    executed = execute.run_study("small", {"landscape": "mine"}, silent)
    assert study == ["mine"]
    assert "minemine" in executed.read_text()
    execute.ensure_study("small", {}, silent)
    assert study == ["mine", "demo"]


def test_a_page_that_is_up_to_date_is_not_executed_again(study: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Other parameters, another notebook, or a new record make it stale."""
    runs: list[object] = []
    real = execute._execute
    monkeypatch.setattr(execute, "_execute", lambda *given: (runs.append(given), real(*given)))
    for parameters in ({}, {}, {"landscape": "mine"}):
        execute.run_study("small", parameters, silent)
    assert len(runs) == 2


def test_pages_of_a_book_do_not_ask_for_their_records_again(study: list[object], tmp_path: Path) -> None:
    """Their kernels know that all are there; a notebook that is run by hand computes."""
    file = tmp_path / "small.ipynb"
    notebook = nbformat.read(file, as_version=4)
    asked = "import patbench_core as pb\npb.ensure('retrieval', 'nowhere', ['bm25'])"
    notebook.cells.append(nbformat.v4.new_code_cell(asked))
    nbformat.write(notebook, file)
    execute.run_study("small", {}, silent)
    with pytest.raises(LandscapeError, match="nowhere"):
        ensure("retrieval", "nowhere", ["bm25"])


def test_a_failing_cell_is_named_and_leaves_no_page(study: list[object], tmp_path: Path) -> None:
    """One line, the traceback beside it, and no half-executed notebook."""
    with pytest.raises(BookError, match=r"small\.ipynb.*AssertionError: a bad one"):
        execute.run_study("small", {"landscape": "bad"}, silent)
    assert [path.name for path in (tmp_path / "executed").iterdir()] == ["small.failed.txt"]


def test_kernels_are_asked_to_end_and_not_interrupted(study: list[object], tmp_path: Path) -> None:
    """A kernel that is interrupted while it is idle complains on the terminal after a run that went well."""
    interrupted = tmp_path / "interrupted"
    watch = [
        "import signal",
        f"def told(*_): open({str(interrupted)!r}, 'w').close()",
        "get_ipython().kernel.post_handler_hook = lambda: signal.signal(signal.SIGINT, told)",
    ]
    file = tmp_path / "small.ipynb"
    notebook = nbformat.read(file, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("\n".join(watch)))
    nbformat.write(notebook, file)
    execute.run_study("small", {}, silent)
    assert not interrupted.exists()


def test_pages_are_executed_side_by_side(study: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On two cores two kernels run: each of these notebooks waits until the other one is running too."""
    monkeypatch.setattr(execute, "cores", lambda: 2)
    meet = "\n".join(
        [
            "from pathlib import Path",
            "import time",
            f"(Path({str(tmp_path)!r}) / f'{{landscape}}.here').touch()",
            f"while len(list(Path({str(tmp_path)!r}).glob('*.here'))) < 2:",
            "    time.sleep(0.1)",
        ]
    )
    notebook = nbformat.read(tmp_path / "small.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(meet))
    for name in ("small", "other"):
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    done: list[tuple[int, int]] = []
    chosen = {"small": {"landscape": "one"}, "other": {"landscape": "two"}}
    execute.execute_studies(chosen, lambda _, *count: done.append(count))
    assert done == [(0, 2), (1, 2), (2, 2)]
    assert [(tmp_path / "executed" / f"{name}.ipynb").is_file() for name in chosen] == [True, True]
    assert study == [], "records are not this step's"


def test_the_first_page_that_fails_ends_the_others(study: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    """What has not begun does not begin."""
    monkeypatch.setattr(execute, "cores", lambda: 1)
    begun: list[str] = []

    def fails(name: str, _: object) -> Path:
        begun.append(name)
        raise BookError(f"notebook {name}")

    monkeypatch.setattr(execute, "_up_to_date", fails)
    with pytest.raises(BookError, match="notebook first"):
        execute.execute_studies({name: {} for name in ("first", "second", "third", "fourth")}, silent)
    assert len(begun) < 4


def test_an_unknown_study_is_named() -> None:
    """With the known ones."""
    with pytest.raises(BookError, match="leaderboard"):
        execute.run_study("leaderbord", {}, silent)


def test_folded_sources_say_what_they_are(study: list[object]) -> None:
    """The notebook's parameters, those of this run, and the rest."""
    cells = nbformat.read(execute.run_study("small", {"landscape": "mine"}, silent), as_version=4).cells
    said = [cell.metadata["mystnb"]["code_prompt_show"] for cell in cells if cell.cell_type == "code"]
    parameters = ["Show the parameters (a run adds to the records shown)", "Show the parameters of this run"]
    assert said == [*parameters, "Show the source", "Show the source"]
