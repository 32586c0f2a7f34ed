"""Tests of evaluations that are killed, and of two at once: each is a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest

from patbench_core.files import digest
from patbench_core.results import ledger
from tests.fakes import small_landscape, small_patents

RUNNER = """
import json, sys
from patbench_core.tasks import base
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.vectors import encode
from tests.fakes import fake_encoder
encode._SHARD_TEXTS, encode.CPU_BUDGET = 8, 60
base.resolve = lambda *_: fake_encoder(seconds=0.003)
print(json.dumps(Retrieval(sys.argv[1]).entry("fake").record))
"""


def start(home: Path, landscape: str = "small") -> subprocess.Popen[str]:
    """Evaluate in another process."""
    return subprocess.Popen(
        [sys.executable, "-c", RUNNER, landscape],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"PATBENCH_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )


def record(process: subprocess.Popen[str]) -> dict[str, object]:
    """What an evaluation that ends well prints."""
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return json.loads(printed)


def shards(home: Path) -> list[np.ndarray]:
    """All shards of vectors in the store; each must be whole. Counts of tokens have one dimension."""
    whole = [np.load(path, allow_pickle=False) for path in home.glob("store/*/*.npy")]
    return [shard for shard in whole if shard["vector"].shape[1] > 1]


def stored_once(home: Path) -> bool:
    """Whether no text has two vectors."""
    rows = np.concatenate([shard["digest"] for shard in shards(home)])
    return len(np.unique(rows, axis=0)) == len(rows)


@pytest.fixture
def undisturbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The record of a run in a home of its own."""
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "other"))
    small_landscape(small_patents(300))
    whole = record(start(tmp_path / "other"))
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "home"))
    small_landscape(small_patents(300))
    return whole


def test_fault_05_06_killed_runs_cost_little_and_change_nothing(undisturbed: dict[str, object], home: Path) -> None:
    """Killed three times at random moments of encoding, then run to the end: the same metrics, no text stored twice."""
    random = Random(0)
    kept = 0
    for _ in range(3):
        process = start(home)
        begun, moment = time.monotonic(), random.uniform(0, 0.15)
        while len(shards(home)) <= kept and time.monotonic() < begun + 30:
            time.sleep(0.01)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.stdout.close()
        assert len(shards(home)) > kept
        kept = len(shards(home))
    texts = sum(map(len, shards(home)))
    final = record(start(home))
    assert {name: final[name] for name in ("id", "scopes", "tie_rate")} == {
        name: undisturbed[name] for name in ("id", "scopes", "tie_rate")
    }
    assert final["timings"]["encoded"] == undisturbed["timings"]["encoded"] - texts
    assert stored_once(home)


def test_fault_28_two_evaluations_at_once(undisturbed: dict[str, object], home: Path) -> None:
    """Both end well and print one record; the ledger holds it once."""
    both = [record(process) for process in [start(home), start(home)]]
    assert digest(both[0]) == digest(both[1])
    assert both[0]["scopes"] == undisturbed["scopes"]
    assert len(list(ledger.entries("retrieval"))) == 1
    assert not list(home.rglob("*.part"))


def test_fault_28_two_first_evaluations_of_the_demo_at_once(home: Path) -> None:
    """Neither of them finds the landscape; one makes it, both use it."""
    both = [record(process) for process in [start(home, "demo"), start(home, "demo")]]
    assert digest(both[0]) == digest(both[1])
    assert not list(home.rglob("*.part")) + list(home.rglob("*.old"))
