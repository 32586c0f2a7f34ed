"""The page of benchmarks, and benchmarks on the leaderboard, from a hub on loopback."""

from types import SimpleNamespace

import pytest

from patbench_core.benchmarks import dapfam as benchmark
from patbench_core.benchmarks.cards import cards
from patbench_core.benchmarks.results import Result, results
from patbench_core.studies import benchmarks, claims
from tests.benchmarks.dapfam_fixture import Dapfam
from tests.hub_server import Hub
from tests.pages.run import run_page


def test_without_data_the_page_says_how_to_get_them() -> None:
    """A row a data set, a section a benchmark, published figures with nothing beside them."""
    overview, *sections = benchmarks.study().sections
    assert overview.answer.startswith("Of the 17 data sets 1 is free to download, 15 are to be had once terms")
    assert overview.table.shown["name"].tolist() == list(cards())
    assert [each.heading for each in sections] == ["DAPFAM", "PatenTEB", "Landscape of arXiv 2605.24297"]
    assert "0.372 in ALL (patembed-large, MIXED)" in sections[0].answer
    assert "85 % lower" in sections[0].answer
    assert any("patbench benchmarks get dapfam" in point for point in sections[0].points)
    assert "No model has been run on it here." in sections[0].notes
    assert sections[2].badges == ("not public",) and sections[2].plot is None
    assert any("reconstruction" in point for each in sections[1:] for point in each.points)


def test_from_the_hub_to_both_pages(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """DAPFAM's files, its landscape, a record, and its number on the leaderboard and beside the published ones."""
    benchmark.get()
    benchmarks.ensure("dapfam", ["bm25"])
    benchmarks.ensure("demo", ["no model"])
    scores = benchmark.run(benchmarks.DAPFAM_TASK, "bm25").record["scopes"]
    number = f"{scores['ALL']['metrics']['nDCG@100']:.3f}"
    board = run_page("leaderboard", ensure=False, metric="nDCG@100")
    row = board.names["compared"].models.iloc[0]
    worst, best = scores["ALL"]["tie_band"]["nDCG@100"]
    assert (row["landscape"], row["metric"]) == ("dapfam", "nDCG@100")
    assert worst < row["score"] < best
    page = {each.heading: each for each in benchmarks.study().sections}
    assert page["DAPFAM"].badges == ("here",)
    assert f"Computed here: bm25 {number}" in page["DAPFAM"].answer
    table = page["DAPFAM"].table.shown.set_index("model")
    assert table.loc["bm25", "ALL, here"].startswith(number) and not table.loc["bm25", "ALL"]
    assert len(page["DAPFAM"].plot.figure.data) == 6
    assert f"documents {len(dapfam.corpus)}, not 45,336" in " ".join(page["DAPFAM"].points)
    assert "For 0 of" in " ".join(page["DAPFAM"].points)
    assert "patbench evaluate --landscape dapfam" in page["DAPFAM"].made_by[0]


def test_a_published_model_that_was_run_stands_beside_its_figure(
    dapfam_hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By name, without a row of its own."""
    ours = [Result("dapfam", "ALL", "paecter", "nDCG@100", 0.343, 0.33, 0.36, "patbench evaluate")]
    monkeypatch.setattr(benchmarks, "results", lambda: ours)
    table = benchmarks.study().sections[1].table.shown.set_index("model")
    assert table.loc["PaECTER (no prompt)", "ALL, here"] == "0.343 [0.330, 0.360]"
    assert "paecter" not in table.index


def test_other_pages_leave_views_of_benchmarks_alone(dapfam_hub: Hub) -> None:
    """They compare patbench's own views."""
    benchmark.get()
    for task in (benchmarks.DAPFAM_TASK, "DAPFAMAllTitlAbsToFullTextRetrieval"):
        benchmark.run(task, "bm25")
    assert run_page("text_views", ensure=False).names["same"].empty
    assert claims.study().sections


def test_a_record_of_the_published_length_comes_last(dapfam_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that its score is the one that stands beside the published one."""
    benchmark.get()
    record = benchmark.run(benchmarks.DAPFAM_TASK, "bm25").record
    readings = ("1x512", "1x256")
    entries = [SimpleNamespace(record=record | {"reading": reading, "command": reading}) for reading in readings]
    monkeypatch.setattr("patbench_core.results.ledger.entries", lambda: entries)
    assert results()[-1].command == "1x512" and results()[0].command == "1x256"
