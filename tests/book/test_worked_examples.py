"""The worked examples of the book, run as a reader would: every command, in order, in an empty folder."""

import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from patbench_core.paths import ROOT

EXAMPLES = sorted((ROOT / "book").glob("bring_your_own_*.md"))
_BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Step:
    """A block of commands, and lines that it has to print."""

    commands: str
    printed: list[str]


def steps(page: Path) -> list[Step]:
    """The blocks ``bash`` of a page, each with the block ``text`` below it."""
    found: list[Step] = []
    for kind, content in _BLOCK.findall(page.read_text("utf-8")):
        if kind == "bash":
            found.append(Step(content, []))
        else:
            found[-1].printed += content.splitlines()
    return found


def squeezed(line: str) -> str:
    """A line without the blanks that only align it."""
    return " ".join(line.split())


@pytest.fixture
def reader(tmp_path: Path, home: Path) -> dict[str, str]:
    """A reader's environment: ``patbench`` and ``python`` are commands, models need not be made anew."""
    commands = tmp_path / "commands"
    commands.mkdir()
    start = f"#!/bin/sh\nexec {sys.executable} -c 'from patbench_core.cli import main; main()' \"$@\"\n"
    for name, script in (("patbench", start), ("python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')):
        (commands / name).write_text(script)
        (commands / name).chmod(stat.S_IRWXU)
    made = ROOT / ".patbench" / "models"
    home.mkdir()
    if made.is_dir():
        (home / "models").symlink_to(made)
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "HF_HUB_OFFLINE": "1"}


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.stem)
def test_every_command_does_what_the_page_says(page: Path, reader: dict[str, str], tmp_path: Path) -> None:
    """Each block of commands ends well and prints the lines below it, in their order."""
    folder = tmp_path / "reader"
    folder.mkdir()
    assert steps(page)
    for step in steps(page):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", step.commands], cwd=folder, env=reader, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{step.commands}\n{done.stderr}"
        printed = iter([squeezed(line) for line in done.stdout.splitlines()])
        for line in step.printed:
            wanted = squeezed(line)
            assert any(wanted in found for found in printed), f"{wanted!r} is not, or not there, in\n{done.stdout}"
