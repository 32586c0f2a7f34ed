"""Evaluations of fusion: computed once, equal to the rankers alone at both ends."""

import json
from dataclasses import replace

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.measures.errors import MeasureError
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.fusion.task import Fusion
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape, small_patents
from tests.tasks.fusion.cases import sparse_patents, use_word_encoders


@pytest.fixture(autouse=True)
def word_encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """No weights."""
    use_word_encoders(monkeypatch)


def entry(**settings: str) -> ledger.Entry:
    """Import the landscape and fuse."""
    small_landscape(sparse_patents())
    return Fusion("small", **settings).entry("fake")


def test_the_ends_are_the_records_of_the_rankers_alone() -> None:
    """Alpha 1 is the dense record and alpha 0 BM25's, in every scope, to the last bit."""
    grid = entry().table("grid").to_pandas()
    alone = Retrieval("small", "TA")
    for model, method in (("fake", "dense"), ("bm25", "bm25")):
        scopes = alone.entry(model).record["scopes"]
        rows = grid[grid["method"] == method].set_index("scope")
        assert set(rows.index) == set(scopes)
        for scope, each in scopes.items():
            assert rows.loc[scope, "mean"] == pytest.approx(each["metrics"]["nDCG@10"], abs=1e-9)
            assert rows.loc[scope, ["low", "high"]].tolist() == pytest.approx(each["ci"]["nDCG@10"], abs=1e-9)


def test_what_the_ledger_has_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time only reads; a published record is read too."""
    first = entry()
    monkeypatch.setattr(Fusion, "run", None)
    assert entry().record == first.record
    ledger.publish("small")
    for file in first.path.parent.iterdir():
        file.unlink()
    again = entry()
    assert (again.record, again.live) == (first.record, False)


def test_a_record_has_every_key_and_holds_figures_only() -> None:
    """The file is what was returned; no text of a patent is in it or beside it."""
    made = entry()
    record = json.loads(made.path.read_text("utf-8"))
    assert record == made.record
    own = {"query", "scopes", "tie_rate", "unknown_domain", "details", "tables"}
    assert set(record) == Record.__required_keys__ | own
    assert record["task"] == "fusion"
    assert set(record["encoders"]) == {"query", "document", "bm25"}
    tables = "".join(made.table(name).to_string() for name in ("scores", "ranks", "grid", "cells", "held_out"))
    assert not any(patent.title in tables + str(record) for patent in sparse_patents())


def test_details_hold_what_other_pages_read() -> None:
    """Gain, interval, alpha, queries and gaps, as numbers."""
    details = entry().record["details"]
    assert all(isinstance(details[name], float) for name in ("gain", "gain_p", "alpha", "gap_dense", "gap_fused"))
    low, high = details["gain_ci"]
    assert low <= details["gain"] <= high
    assert len(details["alphas"]) == len(details["methods"]) == len(details["folds"]) == 5
    assert details["alpha"] in details["alphas"]
    assert details["n"] == sum(details["folds"])


def test_the_command_makes_the_record() -> None:
    """It names the metric where it is another."""
    assert entry().record["command"] == "patbench fuse --landscape small --model fake --view TA"
    assert entry(metric="MAP").record["command"].endswith("--view TA --metric MAP")


def test_bm25_is_not_fused_with_itself() -> None:
    """It is the other side."""
    small_landscape(sparse_patents())
    with pytest.raises(EncoderError, match="matches words and has no vectors"):
        Fusion("small").entry("bm25")


def test_what_does_not_fit_is_refused_before_the_work() -> None:
    """No citations, one group of queries, an unknown measure."""
    small_landscape([replace(each, cites=()) for each in small_patents(12)])
    with pytest.raises(UnfitLandscape, match="has no citation link"):
        Fusion("small")
    small_landscape(small_patents(12), "one-group")
    with pytest.raises(UnfitLandscape, match="all tied to each other"):
        Fusion("one-group")
    small_landscape(sparse_patents(), "good")
    with pytest.raises(MeasureError, match="with a cutoff such as"):
        Fusion("good", metric="F1")
