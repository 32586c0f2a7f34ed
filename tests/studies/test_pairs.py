"""The page on phrase pairs."""

from pathlib import Path

import pytest

from patbench_core.results import ledger
from patbench_core.studies import pairs
from patbench_core.tasks import base as evaluate
from patbench_core.tasks.pairs.importing import import_pairs
from tests.fakes import fake_encoder
from tests.phrases import phrase_lines, small_pairs, write_phrases


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake encoder of any name; names that begin alike are alike."""

    def made(name: str, *_: object) -> object:
        return fake_encoder(name=name, prompts=dict.fromkeys(("query", "document"), name[0]))

    monkeypatch.setattr(evaluate, "resolve", made)


def test_a_section_a_set_and_one_by_cpc_section(tmp_path: Path) -> None:
    """Real ones first, with interval, pairs, anchors, baseline and command; BM25 takes no part and the page says so."""
    small_pairs(tmp_path)
    pairs.ensure("demo", ["one", "two", "bm25"])
    pairs.ensure("demo", ["one", "two", "bm25"], "small")
    page = pairs.study()
    assert [of.heading for of in page.sections] == [
        f"{name}{part}" for name in ("small", "demo-phrases") for part in ("", ", by CPC section")
    ]
    first, by_section = page.sections[:2]
    for said in ("follows human judgment best: Spearman", "95 % interval", "144 pairs of 24 anchors", "Shared words"):
        assert said in first.answer
    assert {pairs.PHRASES_ONLY, pairs.VECTORS_ONLY} <= set(first.notes)
    assert "patbench pairs evaluate --set small --model one" in first.made_by
    assert "section A" in by_section.answer
    assert page.sections[2].badges[0] == "synthetic"
    assert page._repr_html_()


def test_a_model_that_is_the_same_is_not_separable(tmp_path: Path) -> None:
    """Two names for the same vectors: the difference is zero."""
    small_pairs(tmp_path)
    pairs.ensure("small", ["one", "other"])
    assert "not separable from it" in pairs.study().sections[0].answer
    assert "(0.000, 0.000 to 0.000)" in pairs.study().sections[0].answer


def test_a_landscape_of_patents_has_no_pairs() -> None:
    """Any name is accepted; the set is the one that `pairs` names."""
    pairs.ensure("landscape_us", ["one"])
    assert {entry.record["landscape"]["name"] for entry in ledger.entries("pairs")} == {"demo-phrases"}
    assert "no other model has a record" in pairs.study().sections[0].answer


def test_few_anchors_have_no_sections(tmp_path: Path) -> None:
    """The page shows all pairs only; shared words that do not vary are left out."""
    import_pairs(write_phrases(tmp_path, phrase_lines(anchors=4)), "few")
    pairs.ensure("few", ["one"])
    (section,) = pairs.study().sections
    assert section.html()


def test_a_page_needs_no_phrases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published records are read where the set is not."""
    small_pairs(tmp_path)
    pairs.ensure("small", ["one"])
    ledger.publish("small")
    for file in (ledger.live_folder() / "small").rglob("*.*"):
        file.unlink()
    monkeypatch.setattr("patbench_core.tasks.pairs.registry.get", lambda *_: pytest.fail("the set was read"))
    assert "read from results/" in pairs.study()._repr_html_()


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error; BM25 alone makes no record."""
    pairs.ensure("demo", ["bm25"])
    assert pairs.study().sections == ()
