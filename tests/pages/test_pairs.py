"""The page on phrase pairs."""

from pathlib import Path

import pytest

from patbench_core.results import ledger
from tests.fakes import fake_encoder
from tests.pages.run import run_page
from tests.phrases import small_pairs

RESOLVE = "patbench_core.tasks.base.resolve"


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake encoder of any name; names that begin alike are alike."""

    def made(name: str, *_: object) -> object:
        return fake_encoder(name=name, prompts=dict.fromkeys(("query", "document"), name[0]))

    monkeypatch.setattr(RESOLVE, made)


def test_a_section_a_set_real_ones_first(tmp_path: Path) -> None:
    """With pairs, anchors, baseline and command; the generated set is folded away."""
    small_pairs(tmp_path)
    run_page("pairs", models=["one", "two", "bm25"])
    shown = run_page("pairs", models=["one", "two", "bm25"], pairs="small")
    for words in ("144 pairs of 24 anchors", "has the highest Spearman", "words that both phrases have", "Synthetic"):
        assert words in shown.html
    assert "patbench pairs evaluate --set small --model one" in shown.html
    assert shown.html.index("small") < shown.html.index("demo-phrases")


def test_a_model_that_is_the_same_differs_by_nothing(tmp_path: Path) -> None:
    """Two names for the same vectors: the difference is zero, and so few pairs leave room for one that they miss."""
    small_pairs(tmp_path)
    pair = run_page("pairs", landscape="small", models=["one", "other"]).names["result"].pairs.iloc[0]
    assert pair[["difference", "p", "verdict"]].tolist() == [0, 1, "undecided"]
    assert pair["high"] == -pair["low"] > pair["difference"]


def test_a_landscape_of_patents_has_no_pairs() -> None:
    """Any name is accepted; the set is the one that `pairs` names."""
    shown = run_page("pairs", landscape="landscape_us", models=["one"])
    assert {entry.record["landscape"]["name"] for entry in ledger.entries("pairs")} == {"demo-phrases"}
    assert "nothing is compared" in shown.html


def test_an_empty_ledger_is_said() -> None:
    """Without a table."""
    assert "No set of phrase pairs has records" in run_page("pairs", ensure=False).html
