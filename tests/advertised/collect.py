"""Every command that the compendium advertises, as it is written."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from patbench_core.benchmarks.paper.claims import claims
from patbench_core.paths import ROOT

TOOLS = ("patbench", "make", "papermill", "pip", "conda", "source", ".ci/run")
"""First words of what is a command inside a sentence; in a block of code every line is one."""

_BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Advertised:
    """A command, where it stands, and whether it stands there by itself or is named inside a sentence."""

    place: str
    command: str
    spoken: bool


def advertised() -> list[Advertised]:
    """The commands of README, CONTRIBUTING, prose pages and notebooks; one that stands in several places once."""
    found: dict[str, Advertised] = {}
    for place, text in _texts():
        for one in _commands(place, text):
            if one.command not in found or found[one.command].spoken > one.spoken:
                found[one.command] = one
    return list(found.values())


def published() -> list[str]:
    """A command of each form that published records have: the same options, whatever their values."""
    files = sorted((ROOT / "results").glob("*/*/*.json"))
    commands = sorted({json.loads(file.read_text("utf-8"))["command"] for file in files})
    return list({re.sub(r"(--[\w-]+) [^-]\S*", r"\1", command): command for command in commands}.values())


def listed() -> list[str]:
    """The commands that tables of the package hold, for pages to print."""
    return [command for command in claims()["command"].unique() if command]


def _texts() -> Iterator[tuple[str, str]]:
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "book").glob("*.md"))):
        yield file.name, file.read_text("utf-8")
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(file, as_version=4).cells
        yield file.name, "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def _commands(place: str, text: str) -> Iterator[Advertised]:
    for kind, content in _BLOCK.findall(text):
        if kind in ("sh", "bash") and not _is_run_whole(place):
            lines = content.replace("\\\n", " ").splitlines()
            yield from (Advertised(place, _bare(line), False) for line in lines if _bare(line))
    for span in _SPAN.findall(_BLOCK.sub("", text)):
        words = span.split()
        if words and words[0] in TOOLS:
            yield Advertised(place, " ".join(words), True)


def _is_run_whole(place: str) -> bool:
    """Whether `test_worked_examples` runs the blocks of a page, and compares what they print."""
    return Path(place).match("bring_your_own_*.md")


def _bare(line: str) -> str:
    """A line of a block without its comment."""
    return " ".join(re.sub(r"(^|\s)# .*$", "", line).split())
