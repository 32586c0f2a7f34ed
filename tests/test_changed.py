"""What `make check` runs for a change."""

import subprocess
from pathlib import Path

import pytest

from tests import changed

NOTEBOOK = "notebooks/gap.ipynb"


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("patbench_core/stats/paired.py", ["tests/stats/test_paired.py"]),
        ("patbench_core/frames.py", ["tests/test_frames.py"]),
        ("tests/stats/test_paired.py", ["tests/stats/test_paired.py"]),
        ("requirements.lock", ["tests/test_contributing.py", "tests/test_environment.py"]),
        (
            "notebooks/gap.ipynb",
            ["notebooks/gap.ipynb", "tests/book/test_catalogue.py", "tests/book/test_notebooks.py"],
        ),
        ("tests/stats/test_that_is_gone.py", []),
        ("tests/conftest.py", []),
        ("results/demo/retrieval/0.json", []),
    ],
)
def test_a_change_has_its_tests(path: str, tests: list[str]) -> None:
    """The mirror of a module, the notebook itself, what reads declarations; nothing that is not there."""
    assert changed.tests_of([path]) == tests


def test_a_module_without_a_mirror_has_the_tests_of_its_folder() -> None:
    """A task's units are tested with the task."""
    tests = changed.tests_of(["patbench_core/tasks/retrieval/standing_of_no_test.py"])
    assert "tests/tasks/retrieval/test_ranking.py" in tests
    assert {Path(test).parent.as_posix() for test in tests} == {"tests/tasks/retrieval"}


def test_changes_of_a_branch_are_those_since_it_left_main(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Committed, not committed and new files; on `main` those of the last commit."""

    def git(*words: str) -> None:
        names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *names, *words], cwd=tmp_path, check=True, capture_output=True)

    def commit(name: str) -> None:
        (tmp_path / name).write_text(name)
        git("add", name)
        git("commit", "-m", name)

    monkeypatch.setattr(changed, "ROOT", tmp_path)
    git("init", "-b", "main")
    commit("first")
    commit("second")
    assert changed.changed() == ["second"]
    git("checkout", "-b", "branch")
    commit("third")
    (tmp_path / "first").write_text("changed")
    (tmp_path / "new").write_text("new")
    assert changed.changed() == ["first", "new", "third"]
