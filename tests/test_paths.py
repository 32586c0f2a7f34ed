"""Tests of where things live."""

from pathlib import Path

import pytest

from patbench_core import paths
from patbench_core.errors import PatbenchError


def test_home_is_the_compendium_s_own_folder_wherever_one_calls_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without PATBENCH_HOME the working directory does not matter."""
    monkeypatch.delenv("PATBENCH_HOME")
    monkeypatch.chdir(tmp_path)
    assert paths.home() == Path(paths.__file__).parents[1] / ".patbench"


@pytest.mark.parametrize("name", ["landscape_us", "a", "A-1.b", "x" * 64])
def test_plain_names_are_kept(name: str) -> None:
    """Names come back as they are."""
    assert paths.checked_name(name) == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "a..b", ".hidden", "-x", "a b", "a\n", "é", "x" * 65, "a\0b"]
)
def test_fault_23_names_that_could_leave_their_folder_are_refused(name: str) -> None:
    """No separator, no parent, no hidden file, no long name."""
    with pytest.raises(PatbenchError, match="use 1 to 64"):
        paths.checked_name(name)
