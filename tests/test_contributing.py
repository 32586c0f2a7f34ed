"""What README and CONTRIBUTING claim in numbers."""

import re

from patbench_core.encoders.registry import entries
from patbench_core.paths import ROOT
from tests.book.test_notebooks import MOST_LINES

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_fault_number_is_explained_and_guarded() -> None:
    """The numbers of the table are those of the tests; 25 is explained as the one that needs none."""
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    guards = re.findall(r"^def test_fault((?:_\d\d)+)_", tests, re.MULTILINE)
    guarded = {number for guard in guards for number in guard.split("_") if number}
    assert set(re.findall(r"^\| (\d\d) \|", CONTRIBUTING, re.MULTILINE)) == guarded
    assert "25" not in guarded


def test_no_module_is_longer_than_said() -> None:
    """As CONTRIBUTING says it."""
    (most,) = re.findall(r"No module is longer than (\d+) lines", CONTRIBUTING)
    sizes = {file: len(file.read_text("utf-8").splitlines()) for file in (ROOT / "patbench_core").rglob("*.py")}
    assert {file.name: size for file, size in sizes.items() if size > int(most)} == {}


def test_notebooks_are_as_short_as_said() -> None:
    """One number in CONTRIBUTING and in the test of notebooks."""
    assert f"At most {MOST_LINES} lines" in " ".join(CONTRIBUTING.split())


def test_the_number_of_models_is_as_said() -> None:
    """README and CHANGELOG name it."""
    for name in ("README.md", "CHANGELOG.md"):
        text = " ".join((ROOT / name).read_text("utf-8").split())
        assert set(re.findall(r"(?:names|registry of) (\d+) models", text)) == {str(len(entries()))}
