"""Published scores run again: which run each stands for, and what counts as the same."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.benchmarks import baselines
from patbench_core.benchmarks.baselines import RELATIVE, Run, published_baselines
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.reproduce import needs, reproduce
from patbench_core.encoders import registry as models
from patbench_core.landscape import registry
from patbench_core.results import ledger
from patbench_core.tasks.retrieval.evaluation import Retrieval, Settings
from tests.cli.conftest import Done, patbench

__all__ = ["patbench"]

DAPFAM = Settings("mteb-query-TAC", "mteb-doc-TAC", "1x512")
RUNS = {
    "dapfam:ALL:paecter:none": ("dapfam", "paecter:prompt=none", "ALL"),
    "dapfam:IN:paecter:none": ("dapfam", "paecter:prompt=none", "IN"),
    "dapfam:OUT:paecter:none": ("dapfam", "paecter:prompt=none", "OUT"),
    "dapfam:ALL:patembed-base:MIXED": ("dapfam", "patembed-base:prompt=retrieval_MIXED", "ALL"),
    "dapfam:IN:patembed-base:MIXED": ("dapfam", "patembed-base:prompt=retrieval_MIXED", "IN"),
    "dapfam:OUT:patembed-base:MIXED": ("dapfam", "patembed-base:prompt=retrieval_MIXED", "OUT"),
    "dapfam:ALL:patembed-base:none": ("dapfam", "patembed-base:prompt=none", "ALL"),
    "dapfam:ALL:patembed-large:MIXED": ("dapfam", "patembed-large:prompt=retrieval_MIXED", "ALL"),
    "dapfam:IN:patembed-large:MIXED": ("dapfam", "patembed-large:prompt=retrieval_MIXED", "IN"),
    "dapfam:OUT:patembed-large:MIXED": ("dapfam", "patembed-large:prompt=retrieval_MIXED", "OUT"),
    "dapfam:ALL:patembed-large:none": ("dapfam", "patembed-large:prompt=none", "ALL"),
    "dapfam:ALL:bert-for-patents:none": ("dapfam", "bert-for-patents:prompt=none", "ALL"),
} | {
    f"patenteb:{split}:{model}": (f"patenteb-retrieval_{split}", model, "ALL")
    for model in (
        "patembed-large",
        "patembed-base",
        "paecter",
        "Qwen3-Embedding-0.6B",
        "gte-modernbert-base",
        "bert-for-patents",
    )
    for split in ("IN", "MIXED", "OUT")
}
"""Landscape, model and scope of every published score that can be run."""


def test_every_row_of_the_published_scores_is_a_baseline_of_its_own() -> None:
    """No two have one name, and the figures are those of the row."""
    found = published_baselines()
    rows = baselines.PUBLISHED.read_text("utf-8").splitlines()[1:]
    assert len({each.name for each in found}) == len(found) == len(rows) == 39
    for each, row in zip(found, rows, strict=True):
        assert row.startswith(each.source)
        assert f",{each.metric},{each.value:.{len(row.split(each.metric + ',')[1].split(',')[0]) - 2}f}," in row
        assert each.tolerance == pytest.approx(0.02 * each.value)


@pytest.mark.parametrize("name", RUNS)
def test_fault_31_a_published_score_stands_for_one_run(name: str) -> None:
    """Row by row."""
    run = {each.name: each for each in published_baselines()}[name].run
    assert isinstance(run, Run)
    assert (run.landscape, run.model, run.scope) == RUNS[name]
    assert run.settings == (DAPFAM if name.startswith("dapfam") else Settings("TEXT"))


def test_every_model_of_the_published_scores_is_in_the_registry() -> None:
    """All but the fusion, which is not a model."""
    assert set(baselines.MODELS.values()) - set(models.entries()) == {"rrf"}


def test_a_published_score_that_does_not_say_enough_cannot_be_run() -> None:
    """All others say why."""
    others = [each for each in published_baselines() if each.name not in RUNS]
    assert {each.name.split(":")[0] for each in others} == {"dapfam-document", "dapfam-passage"}
    for each in others:
        assert needs(each) == [each.run]
        with pytest.raises(BenchmarkError, match="cannot be run"):
            reproduce(each)


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float, str], None]:
    """A published score of a landscape, as many times ours as one says."""

    def plant(times: float, landscape: str = "tiny") -> None:
        registry.make_demo("tiny", 80)
        value = Retrieval("tiny", "TA").entry("bm25").record["scopes"]["IN"]["metrics"]["nDCG@100"] * times
        columns = baselines.PUBLISHED.read_text("utf-8").splitlines()[0]
        file = tmp_path / "published.csv"
        file.write_text(f"{columns}\nSomeone,Tiny,IN,BM25 k1=1.2 b=0.75,,nDCG@100,{value!r},,,\n", "utf-8")
        monkeypatch.setattr(baselines, "PUBLISHED", file)
        monkeypatch.setitem(baselines.DATA_SETS, "Tiny", baselines._DataSet("tiny", landscape, Settings("TA")))

    return plant


@pytest.mark.parametrize(
    ("times", "code", "verdict"),
    [(1, 0, "hit"), (1.019, 0, "hit"), (0.981, 0, "hit"), (1.03, 1, "miss"), (0.97, 1, "miss")],
)
def test_fault_32_two_percent_are_a_hit_and_three_a_miss(
    times: float, code: int, verdict: str, planted: Callable[..., None], patbench: Callable[..., Done]
) -> None:
    """The exit status says it to scripts, the table to readers."""
    planted(times)
    done = patbench("reproduce", "tiny:IN:bm25")
    assert done.code == code
    assert verdict in done.out
    assert f"{1 / times - 1:+.2%}" in done.out.replace("-0.00%", "+0.00%")


def test_data_that_are_not_here_are_one_line_with_the_command(
    planted: Callable[..., None], patbench: Callable[..., Done]
) -> None:
    """Exit 2, nothing on standard output."""
    planted(1, "elsewhere")
    done = patbench("reproduce", "tiny:IN:bm25")
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
    assert "patbench benchmarks get elsewhere" in done.err


def test_a_model_that_is_not_here_is_one_line_with_the_command(
    planted: Callable[..., None], patbench: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same of models."""
    planted(1)
    monkeypatch.setitem(baselines.MODELS, "BM25 k1=1.2 b=0.75", "all-mpnet-base-v2")
    done = patbench("reproduce", "tiny:IN:all-mpnet-base-v2")
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1)
    assert "patbench models install all-mpnet-base-v2" in done.err
    assert "patbench models install all-mpnet-base-v2" in patbench("reproduce").out


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A published record, and no live one."""
    registry.make_demo("tiny", 80)
    entry = Retrieval("tiny", "TA").entry("bm25")
    (path,) = (each for each in ledger.publish("tiny") if each.parent.name == "retrieval")
    for file in entry.path.parent.iterdir():
        file.unlink()
    return path


def change(path: Path, change: Callable[[dict], None]) -> None:
    """Rewrite a record."""
    record = json.loads(path.read_text("utf-8"))
    change(record)
    path.write_text(json.dumps(record), "utf-8")


def test_a_published_record_of_our_own_is_computed_again(own: Path, patbench: Callable[..., Done]) -> None:
    """It is not read from the ledger: a record that says something else is a miss by more than one in 10,000."""
    assert patbench("reproduce", "tiny:bm25").code == 0

    def lower(by: float) -> Callable[[dict], None]:
        def lowered(record: dict) -> None:
            record["scopes"]["ALL"]["metrics"]["nDCG@10"] -= by

        return lowered

    change(own, lower(5e-5))
    assert patbench("reproduce", "tiny:bm25").code == 0
    change(own, lower(1e-4))
    assert patbench("reproduce", "tiny:bm25").code == 1


def test_fault_04_a_landscape_of_other_content_is_not_compared(own: Path) -> None:
    """The name alone says nothing."""
    registry.make_demo("tiny", 81)
    with pytest.raises(BenchmarkError, match="other content"):
        reproduce(baselines.baseline("tiny:bm25"))


def test_a_name_that_is_none_is_one_line_with_what_is_close(patbench: Callable[..., Done]) -> None:
    """With the command that lists them."""
    done = patbench("reproduce", "dapfam:ALL:paecter")
    assert (done.code, done.out) == (2, "")
    assert "dapfam:ALL:paecter:none" in done.err
    assert "patbench reproduce" in done.err


def test_a_score_of_zero_is_compared(own: Path, patbench: Callable[..., Done]) -> None:
    """A share of nothing is not defined."""

    def nothing(record: dict) -> None:
        record["scopes"]["ALL"]["metrics"]["nDCG@10"] = 0.0

    change(own, nothing)
    done = patbench("reproduce", "tiny:bm25")
    assert done.code == 1
    assert "miss" in done.out


def test_all_are_listed_without_a_name(patbench: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    """With what each needs, whatever is in the hub's cache here."""
    monkeypatch.setattr("patbench_core.benchmarks.reproduce.installed", lambda name: False)
    done = patbench("reproduce")
    assert done.code == 0
    assert all(name in done.out for name in RUNS)
    assert done.out.count("patbench benchmarks get") == len(RUNS)
    assert done.out.count("mpi-inno-comp/paecter from the hub") == 6
    assert RELATIVE == 0.02
    assert os.environ["PATBENCH_HOME"] not in done.out
