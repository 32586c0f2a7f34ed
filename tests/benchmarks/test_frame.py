"""Benchmarks as DataFrames: data sets, scores side by side, and what other tools say."""

import numpy as np
import pytest

from patbench_core.benchmarks import frame
from patbench_core.benchmarks.baselines import published
from patbench_core.benchmarks.cards import cards
from patbench_core.benchmarks.export.checks import Check, Checks, write_checks
from patbench_core.benchmarks.frame import Result
from patbench_core.paths import published as published_folder

OWN = "publication numbers ascending"


def result(model: str, split: str = "ALL", value: float = 0.343) -> Result:
    """A score of the ledger on DAPFAM."""
    return Result("dapfam", split, model, "nDCG@100", value, value - 0.01, value + 0.02, "patbench evaluate")


def checked(*checks: Check, landscape: str = "small") -> None:
    """Publish checks of one record."""
    made = Checks(landscape, "0", "<model>", "TA", "patbench export checks", 0.3395, (0.3395, 0.3416), checks)
    write_checks(made, published_folder() / "checks" / f"{landscape}.json")


def test_every_data_set_has_a_row() -> None:
    """In the order of the cards, with what fetches and what runs it."""
    sets = frame.data_sets().set_index("name")
    assert sets.index.tolist() == list(cards())
    assert sets["here"].value_counts().to_dict() == {"terms to accept": 15, "free to download": 1, "not public": 1}
    assert sets.loc["dapfam", "run"] == "DAPFAMAllTitlAbsClmToTitlAbsClmRetrieval"
    assert sets.loc["patenteb:title2full", "run"] == "patenteb:title2full"
    assert sets.loc["assistive", "command"] == ""


def test_every_published_score_has_a_row() -> None:
    """With its interval; of each benchmark the greatest in the first split first."""
    scores = frame.known_scores()
    assert len(scores) == len(published())
    assert scores["here"].isna().all()
    assert sorted(scores["published"]) == sorted(each.value for each in published())
    for name, splits in frame.SPLITS.items():
        own = scores[scores["benchmark"] == name]
        first = own[own["split"] == splits[0]]["published"]
        assert first.is_monotonic_decreasing
        assert own.iloc[0]["published"] == first.max()


def test_a_published_model_that_was_run_stands_beside_its_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, without a row of its own; the last of several results, which is that of the published length."""
    ledger_results = [result("paecter", value=0.3), result("paecter"), result("paecter", "IN"), result("bm25")]
    monkeypatch.setattr(frame, "results", lambda: ledger_results)
    scores = frame.known_scores().set_index(["model", "split"])
    assert scores.loc[("PaECTER (no prompt)", "ALL"), "here"] == 0.343
    assert scores.loc[("PaECTER (no prompt)", "IN"), "here"] == 0.343
    assert np.isnan(scores.loc[("PaECTER (no prompt)", "OUT"), "here"])
    assert "paecter" not in scores.index
    alone = scores.loc[("bm25", "ALL")]
    assert (alone["here"], alone["here_low"], alone["command"]) == (0.343, 0.333, "patbench evaluate")
    assert np.isnan(alone["published"])
    assert len(scores) == len(published()) + 1


def test_both_numbers_and_their_difference_are_in_one_table() -> None:
    """And which tool disagrees."""
    checked(Check("mteb 2", "vectors", "document ids descending", 0.3416), Check("other 1", "run", OWN, 0.35))
    rows = frame.checks()
    assert rows["scored by"].tolist() == ["patbench", "mteb 2", "other 1"]
    assert rows["nDCG@10"].tolist() == [0.3395, 0.3416, 0.35]
    assert rows["difference"].tolist() == pytest.approx([0, 0.0021, 0.0105])
    assert rows["agrees"].tolist() == ["", "yes", "no"]
    assert rows[["tie_low", "tie_high"]].iloc[0].tolist() == [0.3395, 0.3416]


def test_checks_are_those_that_are_published() -> None:
    """In the order of their files; none where nothing was checked."""
    assert frame.checks().empty
    for landscape in ("second", "first"):
        checked(landscape=landscape)
    assert frame.checks()["landscape"].tolist() == ["first", "second"]
