"""The page of fusion, built from records alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import patbench_core as pb
from patbench_core import frames
from patbench_core.landscape.schema import Patent
from patbench_core.results import ledger
from patbench_core.tasks.fusion.frame import ALONE, BM25_ALONE, WITH
from tests.fakes import small_landscape
from tests.pages.run import Shown, run_page
from tests.tasks.fusion.cases import sparse_patents, use_word_encoders

MODELS = ["one", "two"]


def fused(patents: list[Patent], metric: str = "nDCG@10") -> None:
    """Import a landscape and compute its records."""
    small_landscape(patents)
    with pytest.MonkeyPatch.context() as patch:
        use_word_encoders(patch)
        pb.ensure("retrieval", "small", [*MODELS, "bm25"], view="TA")
        pb.ensure("fusion", "small", MODELS, view="TA", metric=metric)


@pytest.fixture(scope="module")
def fused_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with records of two models on a small landscape."""
    folder = tmp_path_factory.mktemp("fused")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATBENCH_HOME", str(folder))
        patch.setenv("PATBENCH_RESULTS", str(folder / "results"))
        fused(sparse_patents())
    return folder


@pytest.fixture
def here(fused_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That home, for one test that only reads it."""
    monkeypatch.setenv("PATBENCH_HOME", str(fused_home))
    monkeypatch.setenv("PATBENCH_RESULTS", str(fused_home / "results"))


def page(**parameters: Any) -> Shown:
    """The page from the records that are there."""
    return run_page("fusion", ensure=False, **parameters)


@pytest.mark.usefixtures("here")
def test_gains_are_differences_of_held_out_queries() -> None:
    """The record's own held-out gain, up to the order of ties."""
    shown = page()
    over = shown.names["gains"].query("other == @ALONE and metric == 'nDCG@10'").set_index("model")["difference"]
    for entry in ledger.entries("fusion"):
        name = next(model for model in over.index if model.startswith(entry.record["model"]["name"]))
        assert over[name] == pytest.approx(entry.record["details"]["gain"], abs=0.01)
    assert set(shown.names["gains"]["other"]) == {ALONE, BM25_ALONE}
    assert set(shown.names["result"].models["method"]) == {ALONE, BM25_ALONE, WITH}
    for words in ("significantly better with BM25 than alone", "by Recall@100", "patbench fuse --landscape small"):
        assert words in shown.html


@pytest.mark.usefixtures("here")
def test_curves_show_gains_alone_and_ring_what_folds_chose() -> None:
    """Alpha is a number from grid to page; scores are not drawn a second time."""
    curves = page().names["curves"]
    assert curves["alpha"].dtype.kind == "f"
    assert set(curves["alpha"]) == {tenth / 10 for tenth in range(10)}
    for entry in ledger.entries("fusion"):
        details = entry.record["details"]
        mine = curves[curves["model"].str.startswith(entry.record["model"]["name"])]
        used = {"minmax": "min-max", "zscore": "z-score"}
        chosen = {
            alpha
            for alpha, method in zip(details["alphas"], details["methods"], strict=True)
            if used.get(method) in set(mine["normalisation"])
        }
        assert set(mine.loc[mine["chosen"], "alpha"]) == chosen


@pytest.mark.usefixtures("here")
def test_the_share_of_queries_that_choose_is_the_real_one() -> None:
    """Of the largest fold, from the record; never a flat four fifths."""
    shown = page()
    folds = next(iter(ledger.entries("fusion"))).record["details"]["folds"]
    judged, every = max(folds), sum(folds)
    assert f"({judged:,} queries) is chosen on the other {every - judged:,}" in shown.html
    assert "four fifths" not in shown.html


@pytest.mark.usefixtures("here")
def test_gains_tuned_on_test_queries_are_named_only_where_they_differ() -> None:
    """A line a model whose tuned gain is larger, to the last digit shown."""
    shown = page()
    over = shown.names["gains"].query("other == @ALONE and metric == 'nDCG@10'").set_index("model")["difference"]
    tuned = shown.names["tuned"].set_index("model")["tuned"]
    differ = ((tuned - over).round(3) > 0).sum()
    assert shown.html.count("tuned on the test queries the gain would look like") == differ


@pytest.mark.usefixtures("here")
def test_the_reported_gains_are_not_judged_by_a_synthetic_landscape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything that was measured called published."""
    whole = frames.records
    monkeypatch.setattr(frames, "records", lambda *task, **where: whole(*task, **where).assign(synthetic=True))
    html = page().html
    assert "As reported" not in html
    assert "published definition" not in html


@pytest.mark.usefixtures("here")
def test_weak_bases_do_not_contradict_what_was_reported_of_strong_ones() -> None:
    """Gains of bases that are not significantly better than BM25 alone stand in the figure and are not judged."""
    shown = page()
    base = shown.names["base"]
    assert not base["verdict"].eq("significantly better").any()
    assert shown.names["judged"].empty
    assert "so they cannot be judged" in shown.html
    assert len(shown.names["claim"]) == 2


@pytest.mark.usefixtures("here")
def test_other_views_and_metrics_have_pages_of_their_own() -> None:
    """Records of another setting are not mixed in."""
    assert "No landscape has records of fusion by nDCG@10" in page(view="T").html
    assert "No landscape has records of fusion by MAP" in page(metric="MAP").html


def test_records_of_two_metrics_do_not_hide_each_other() -> None:
    """Each page has its own, whichever is younger; the paper's claim is judged by nDCG@10 alone."""
    fused(sparse_patents(90))
    fused(sparse_patents(90), "P@5")
    shown = page(metric="P@5")
    assert "by P@5" in shown.html
    assert "As reported" not in shown.html
    assert "by nDCG@10" in page().html


def test_a_landscape_without_codes_has_no_drop_and_the_rest_is_there() -> None:
    """No IN, no OUT."""
    fused([replace(patent, ipc=(), cpc=()) for patent in sparse_patents(90)])
    shown = page()
    assert "Drop out of domain" not in shown.html
    assert "significantly better with BM25 than alone" in shown.html


def test_an_empty_ledger_is_one_sentence() -> None:
    """Nothing to show is not an error."""
    assert "No landscape has records" in page().html
