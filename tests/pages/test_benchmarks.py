"""The page of benchmarks, and benchmarks on the leaderboard, from a hub on loopback."""

from types import SimpleNamespace

import pytest

import patbench_core as pb
from patbench_core.benchmarks import dapfam as benchmark
from patbench_core.benchmarks import paper
from patbench_core.benchmarks.cards import cards
from patbench_core.benchmarks.dapfam_tasks import MAIN
from patbench_core.benchmarks.export.checks import Check, Checks, write_checks
from patbench_core.benchmarks.frame import results
from patbench_core.benchmarks.getting import ensure
from patbench_core.paths import ROOT, published
from tests.benchmarks.dapfam_fixture import Dapfam
from tests.hub_server import Hub
from tests.pages.run import Shown, run_page


def page() -> Shown:
    """The page from the records that are there."""
    return run_page("benchmarks", ensure=False)


def test_without_data_the_page_says_how_to_get_them() -> None:
    """A row a data set, a section a benchmark, published figures with nothing beside them."""
    html = page().html
    assert "Of 17 data sets of 3 benchmarks, 1 is free to download, 15 are to be had once terms" in html
    for name in (*cards(), "DAPFAM", "PatenTEB", "Landscape of arXiv 2605.24297"):
        assert name in html
    assert "The best published nDCG@100 is 85\u202f% lower across domains (OUT) than inside (IN)" in html
    assert "0.372 in ALL (patembed-large (MIXED); 0.377 elsewhere)" in html
    assert "patbench benchmarks get dapfam fetches it; patbench benchmarks run DAPFAMAllTitlAbsClm" in html
    assert html.count("No model has been run on it here.") == 2
    assert html.count('class="pb-badge pb-not"') == 1
    assert html.count("is a reconstruction.") == 2
    assert html.count('class="pb-plot"') == 2
    assert "No published score has been checked by other tools." in html


def test_from_the_hub_to_both_pages(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """DAPFAM's files, its landscape, a record, and its number on the leaderboard and beside the published ones."""
    benchmark.get()
    ensure("dapfam", ["bm25"])
    ensure("demo", ["no model"])
    scores = benchmark.run(MAIN, "bm25").record["scopes"]
    number = f"{scores['ALL']['metrics']['nDCG@100']:.3f}"
    board = run_page("leaderboard", ensure=False, metric="nDCG@100")
    row = board.names["compared"].models.iloc[0]
    worst, best = scores["ALL"]["tie_band"]["nDCG@100"]
    assert (row["landscape"], row["metric"]) == ("dapfam", "nDCG@100")
    assert worst < row["score"] < best
    shown = page()
    assert f"Computed here: bm25 {number}" in shown.html
    own = shown.names["scores"].set_index(["model", "split"]).loc["bm25"]
    assert own["here"].to_dict() == {split: scores[split]["metrics"]["nDCG@100"] for split in ("ALL", "IN", "OUT")}
    assert own["published"].isna().all()
    for words in (
        f"documents {len(dapfam.corpus)}, not 45,336",
        "For 0 of",
        "patbench evaluate --landscape dapfam",
        "ALL, here",
    ):
        assert words in shown.html


def test_other_pages_leave_views_of_benchmarks_alone(dapfam_hub: Hub) -> None:
    """They compare patbench's own views."""
    benchmark.get()
    for task in (MAIN, "DAPFAMAllTitlAbsToFullTextRetrieval"):
        benchmark.run(task, "bm25")
    assert run_page("text_views", ensure=False).names["same"].empty
    assert set(run_page("claims", ensure=False).names["cases"]["basis"]) == {"published table"}


def test_a_record_of_the_published_length_comes_last(dapfam_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that its score is the one that stands beside the published one."""
    benchmark.get()
    record = benchmark.run(MAIN, "bm25").record
    readings = ("1x512", "1x256")
    entries = [SimpleNamespace(record=record | {"reading": reading, "command": reading}) for reading in readings]
    monkeypatch.setattr("patbench_core.results.ledger.entries", lambda: entries)
    assert results()[-1].command == "1x512" and results()[0].command == "1x256"


def test_checks_have_a_section_a_record() -> None:
    """How many tools agree, and under which orders of ties; names escaped."""
    checks = (Check("mteb 2", "vectors", "document ids descending", 0.3416), Check("other 1", "run", "", 0.35))
    for landscape in ("first", "second"):
        made = Checks(landscape, "0", "<model>", "TA", "patbench export checks", 0.3395, (0.3395, 0.3416), checks)
        write_checks(made, published() / "checks" / f"{landscape}.json")
    html = page().html
    assert html.count("1 of 2 scores of other tools agree") == 2
    assert html.index("Checked: first, &lt;model&gt;") < html.index("Checked: second")
    assert "+0.002100" in html and "0.341600" in html
    assert "<model>" not in html


def test_what_the_paper_measured_too_stands_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Differences to BM25 on the same view; the published one is a line where the paper has it."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    shown = run_page("benchmarks", ensure=False)
    rows = shown.names["duel"].set_index(["landscape", "view", "model_id"])
    row = rows.loc[("synbio_thomson", "TAC", "all-MiniLM-L6-v2")]
    table = paper.views().set_index("model_id")["TAC"]
    assert row["published"] == pytest.approx(table["all-MiniLM-L6-v2"] - table["bm25"])
    scores = pb.scores(pb.records("retrieval", landscape="synbio_thomson", view="TAC", scope="ALL"), "nDCG@10")
    means = scores.groupby("model_id")["value"].mean()
    assert row["value"] == pytest.approx(means["all-MiniLM-L6-v2"] - means["bm25"])
    assert "Lines are published differences" in shown.html
