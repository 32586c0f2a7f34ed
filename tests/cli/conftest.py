"""The command line, called in this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from patbench_core.cli import main


@dataclass
class Done:
    """Exit status and output of a command."""

    code: int
    out: str
    err: str


@pytest.fixture
def patbench(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run ``patbench`` with the given words."""

    def run(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["patbench", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run
