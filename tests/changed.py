"""The tests of what changed, for `make check`: ``python -m tests.changed`` prints their paths.

Changed is what differs from where the branch left `main`; on `main` itself, from the commit before the last.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from patbench_core.paths import ROOT

DECLARATIONS = ("pyproject.toml", "environment.yml", "Makefile", "README.md", "CONTRIBUTING.md", "CITATION.cff")


def changed() -> list[str]:
    """Paths below the root that differ, among them new files that git does not ignore."""
    head = _git("rev-parse", "HEAD")
    base = _git("merge-base", "HEAD", "main") or head
    if base == head:
        base = _git("rev-parse", "--verify", "--quiet", "HEAD~1") or head
    lines = _git("diff", "--name-only", base) + "\n" + _git("ls-files", "--others", "--exclude-standard")
    return sorted({line for line in lines.splitlines() if line})


def tests_of(paths: Iterable[str]) -> list[str]:
    """Test files and notebooks to run for changed `paths`: their mirrors, else those of the mirroring folder."""
    return sorted({str(test.relative_to(ROOT)) for path in paths for test in _tests_of(Path(path)) if test.is_file()})


def _tests_of(path: Path) -> list[Path]:
    tests = ROOT / "tests"
    if path.suffix == ".ipynb":
        return [ROOT / path, tests / "book" / "test_notebooks.py", tests / "book" / "test_catalogue.py"]
    if path.parts[0] == "book" and path.suffix == ".md":
        return [tests / "book" / "test_catalogue.py"]
    if path.name in DECLARATIONS or path.suffix == ".lock":
        return [tests / "test_environment.py", tests / "test_contributing.py"]
    if path.parts[0] == "tests" and path.suffix == ".py":
        return [ROOT / path] if path.name.startswith("test_") else _in_folder(ROOT / path.parent)
    if path.parts[0] != "patbench_core":
        return []
    mirror = tests.joinpath(*path.parts[1:]).with_name(f"test_{path.stem}.py")
    return [mirror] if mirror.is_file() else _in_folder(mirror.with_name(path.stem)) or _in_folder(mirror.parent)


def _in_folder(folder: Path) -> list[Path]:
    """Test files of a folder below ``tests``; none of ``tests`` itself, some of which take minutes."""
    return [] if folder == ROOT / "tests" else sorted(folder.glob("test_*.py"))


def _git(*words: str) -> str:
    """What git prints; empty where it fails, as for a branch that is not there."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    print(*tests_of(changed()), sep="\n")
