"""Cost and scale: what is said of measured steps."""

from pathlib import Path

import pandas as pd
import pytest

from patbench_core.benchmarks import steps
from tests.pages.run import run_page


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A step that costs the same for each patent, and one that compares patents with each other."""
    sizes = {"documents": [4_000, 16_000, 100_000], "queries": 0, "seconds": 9.0, "load": 1.0, "threads": 1}
    facts = {"machine": "one", "measured": "2026-01-01", "command": "patbench x"}
    even = pd.DataFrame(
        {"step": "read", "cpu_seconds": [4.0, 16.0, 100.0], "peak_gib": [0.5, 0.5, 1.5]} | sizes | facts
    )
    square = even.assign(step="pair", cpu_seconds=[1.0, 16.0, 625.0], peak_gib=0.7)
    file = tmp_path / "measured.csv"
    pd.concat([even.iloc[:1].assign(cpu_seconds=99.0), even, square]).to_csv(file, index=False)
    monkeypatch.setattr(steps, "MEASURED", file)
    return file


@pytest.mark.usefixtures("measured")
def test_the_latest_run_of_a_step_counts() -> None:
    """In the order of steps and patents."""
    frame = steps.steps()
    assert frame["step"].tolist() == ["pair"] * 3 + ["read"] * 3
    assert frame["cpu_seconds"].tolist() == [1.0, 16.0, 625.0, 4.0, 16.0, 100.0]


@pytest.mark.usefixtures("measured")
def test_steps_that_grow_faster_than_the_landscape_are_named() -> None:
    """By the power with which their CPU time grows."""
    shown = run_page("cost")
    assert shown.names["growth"].set_index("step")["power"].round(6).to_dict() == {"pair": 2.0, "read": 1.0}
    assert "The CPU time of read grows no faster than the number of patents." in shown.html
    assert "The CPU time of pair grows faster." in shown.html
    assert "No step took more than 1.5 GiB of memory: read, 100,000 patents." in shown.html


def test_what_was_measured_is_whole() -> None:
    """Every committed row has its command, and the time and memory of a process that ran."""
    frame = steps.steps()
    assert (frame["command"].str.startswith("patbench ")).all()
    assert (frame[["documents", "cpu_seconds", "seconds", "peak_gib"]] > 0).all(axis=None)


def test_growth_is_told_at_one_share_of_queries(measured: Path) -> None:
    """A larger landscape that was ranked for fewer queries a patent says nothing of the growth of ranking."""
    rows = pd.read_csv(measured)
    rank = rows[rows["step"] == "pair"].assign(step="rank", queries=[3_000, 12_000, 1_000])
    pd.concat([rows, rank]).to_csv(measured, index=False)
    shown = run_page("cost")
    assert shown.names["growth"].set_index("step").loc["rank", "documents_to"] == 16_000
    assert "With fewer queries a patent at one size, which is in the tables and not in the line: rank." in shown.html
