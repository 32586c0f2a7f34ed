"""What other tools say of the same ranking."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.export.checks import check, read_checks
from patbench_core.encoders.errors import EncoderError
from patbench_core.progress import silent
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.cli.conftest import Done, patbench
from tests.fakes import small_landscape
from tests.tiny_transformers import save_transformer

__all__ = ["patbench"]


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A small model, and a landscape with ties."""
    small_landscape()
    return str(save_transformer(tmp_path / "tiny"))


def test_every_tool_gives_the_records_score(model: str, tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """One table with both numbers; the file holds the same ones, and no place of this machine."""
    file = tmp_path / "checks.json"
    done = patbench("export", "checks", "--landscape", "small", "--model", model, "--view", "T", "--out", file)
    found = read_checks(file)
    record = Retrieval("small", "T").entry(model).record["scopes"]["ALL"]
    assert done.code == 0
    assert found.command == "patbench export checks --landscape small --model tiny --view T"
    assert found.score == record["metrics"]["nDCG@10"]
    assert list(found.tie_band) == record["tie_band"]["nDCG@10"]
    assert [each.tool.split()[0] for each in found.checks] == ["pytrec-eval-terrier", "ir-measures", *["mteb"] * 4]
    for each in found.checks:
        assert found.agrees(each)
        assert f"{each.score:.6f}" in done.out
        if each.ties.startswith("publication") and each.given.startswith("patbench"):
            assert each.score == pytest.approx(found.score, abs=1e-6)
    assert str(tmp_path) not in json.dumps(json.loads(file.read_text("utf-8")))


def test_a_tool_that_disagrees_is_said(model: str) -> None:
    """Off by more than 1e-6 in our order of ties, outside of the tie band in another."""
    found = check(Retrieval("small", "T"), model, "", silent)
    ours, other = found.checks[2], found.checks[3]
    worst, best = found.tie_band
    assert not found.agrees(replace(ours, score=found.score + 2e-6))
    assert found.agrees(replace(other, score=(worst + best) / 2))
    assert not found.agrees(replace(other, score=best + 2e-6))


def test_a_tool_that_is_not_installed_is_named(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them is a dependency of patbench."""
    there = importlib.util.find_spec
    monkeypatch.setattr(
        "patbench_core.benchmarks.export.checks.find_spec", lambda name: None if name == "mteb" else there(name)
    )
    with pytest.raises(BenchmarkError, match="pip install mteb"):
        check(Retrieval("small", "T"), model, "", silent)


def test_bm25_has_no_vectors_to_compare(model: str) -> None:
    """MTEB compares vectors."""
    with pytest.raises(EncoderError, match="needs an embedding model"):
        check(Retrieval("small", "T"), "bm25", "", silent)
