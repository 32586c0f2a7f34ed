"""Imports that were killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from patbench_core.files import cleared
from patbench_core.landscape import registry
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.schema import Patent
from patbench_core.paths import ROOT

ONE = Patent("US-1-A", "US")
SLOW = """
import time
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.schema import Patent
def patents():
    yield Patent("US-2-A", "US")
    time.sleep(600)
import_patents(patents(), "x")
"""


def hidden(home: Path) -> list[Path]:
    """Temporary folders."""
    return list((home / "landscapes").glob(".*"))


def test_a_killed_import_leaves_the_old_landscape_and_the_next_clears_up(home: Path) -> None:
    """Killed without a chance to tidy: what was there is whole, and the half-written folder goes later."""
    import_patents([ONE], "x")
    process = subprocess.Popen([sys.executable, "-c", SLOW], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    while not hidden(home):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(hidden(home)) == 1
    assert registry.known() == ["demo", "x"]
    assert registry.get("x").publication_numbers.tolist() == ["US-1-A"]
    import_patents([ONE], "y")
    assert hidden(home) == []


def test_an_import_under_way_is_left_alone(home: Path) -> None:
    """Another import that begins and ends meanwhile does not clear its folder."""

    def patents() -> Iterator[Patent]:
        yield ONE
        assert len(import_patents([ONE], "quick")) == 1
        assert len(hidden(home)) == 1

    assert len(import_patents(patents(), "slow")) == 1
    assert registry.known() == ["demo", "quick", "slow"]


def test_a_landscape_killed_while_being_replaced_comes_back(home: Path) -> None:
    """Between two renames the old content lies under a temporary name only."""
    folder = import_patents([ONE], "x.y").folder
    folder.replace(folder.with_name(".x.y.0123456789ab.old"))
    with cleared(home / "landscapes"):
        assert registry.get("x.y").publication_numbers.tolist() == ["US-1-A"]
    assert hidden(home) == []
