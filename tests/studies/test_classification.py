"""The page on classification, from records of small landscapes."""

from dataclasses import replace

import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.landscape.schema import Patent
from patbench_core.results import ledger
from patbench_core.studies import classification
from patbench_core.studies.ensure import VECTORS_ONLY
from patbench_core.tasks import base as evaluate
from patbench_core.tasks.classification.task import Classification, ClassificationTask
from patbench_core.tasks.labels import default_sets
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents

PATENTS = labelled_patents(150)


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake encoder of any name; BM25 is BM25."""
    monkeypatch.setattr(
        evaluate, "resolve", lambda name, *_: LexicalEncoder() if name == "bm25" else fake_encoder(name=name)
    )


def test_a_section_a_label_set_and_one_by_label() -> None:
    """With interval, number of documents, baseline and command; BM25 takes no part and the page says so."""
    small_landscape(PATENTS)
    classification.ensure("small", ["one", "two", "bm25"])
    page = classification.study("small")
    assert [of.heading for of in page.sections] == [
        f"small, {name}{part}"
        for name in ("topic", "ipc_section", "ipc_class", "ipc_subclass")
        for part in ("", ", label by label")
    ]
    first, by_label = page.sections[:2]
    for said in ("leads with micro F1", "95 % interval", "test documents", "The most frequent labels"):
        assert said in first.answer
    assert "no family and no text in two of these" in first.facts
    assert VECTORS_ONLY in first.notes
    assert "reconstruction" in first.notes[0]
    assert first.made_by[0].startswith("patbench classify --landscape small --labels topic --model")
    assert len(first.table.shown) == 2 * 2 + 1
    assert "n = " in by_label.answer
    assert page._repr_html_()


def test_a_model_that_is_the_same_is_not_separable() -> None:
    """Two names for the same vectors: the difference is zero."""
    small_landscape(PATENTS)
    classification.ensure("small", ["one", "two"], ["topic"])
    section, _ = classification.study("small").sections
    assert "not separable from it" in section.answer
    assert "(0.000, 0.000 to 0.000)" in section.answer


def test_the_csv_by_label_has_every_label() -> None:
    """For every model and method, however many are drawn."""
    small_landscape(PATENTS)
    classification.ensure("small", ["one", "two"], ["topic"])
    table = classification.study("small").sections[1].table
    assert len(table.data) == 2 * 3 * 4
    assert len(table.shown) <= 4


def test_no_two_sets_are_alike() -> None:
    """A set of the landscape that repeats its IPC sections stands for both."""
    patents = [replace(patent, labels={"sections": tuple({code[0] for code in patent.ipc})}) for patent in PATENTS]
    small_landscape(patents)
    names = default_sets(Classification("small").landscape)
    assert names == ["sections", "ipc_class", "ipc_subclass"]


def test_cpc_stands_in_where_there_is_no_ipc() -> None:
    """As in landscapes of claims."""
    patents = [replace(patent, ipc=(), cpc=patent.ipc, labels={}) for patent in PATENTS]
    small_landscape(patents)
    names = default_sets(Classification("small").landscape)
    assert names == ["cpc_section", "cpc_class", "cpc_subclass"]


@pytest.mark.parametrize(
    ("patents", "label_sets", "said"),
    [
        (PATENTS[:12], None, "nothing to classify"),
        (PATENTS[:12], ["topic"], "two are needed"),
        ([replace(patent, ipc=(), labels={}) for patent in PATENTS], None, "nothing to classify"),
        ([replace(patent, labels={"topic": ("rain",)}) for patent in PATENTS], ["topic"], "of which 1 is on 20"),
        ([replace(patent, family_id="one") for patent in PATENTS], ["topic"], "do not fill a training, a validation"),
    ],
)
def test_what_cannot_be_learned_is_said(patents: list[Patent], label_sets: list[str] | None, said: str) -> None:
    """Twelve documents, no codes, one label, one family: a gap with its reason, no error."""
    small_landscape(patents)
    classification.ensure("small", ["one"], label_sets)
    (section,) = classification.study("small", label_sets).sections
    assert said in section.answer
    assert section.html()


def test_no_model_with_vectors_is_said() -> None:
    """BM25 alone makes no record."""
    small_landscape(PATENTS)
    classification.ensure("small", ["bm25"])
    (section,) = classification.study("small").sections
    assert section.answer.startswith("No model with vectors has a record on topic, ipc_section")


def test_sets_and_view_choose_what_is_shown() -> None:
    """And what has no record is said, though the landscape has others."""
    small_landscape(PATENTS)
    classification.ensure("small", ["one"], ["topic"])
    assert len(classification.study("small", ["topic"], "TA").sections) == 2
    (other,) = classification.study("small", ["ipc_class"]).sections
    assert "has a record on ipc_class" in other.answer
    (other,) = classification.study("small", ["topic"], "T").sections
    assert "view T" in other.facts


def test_a_page_needs_no_patents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Published records are read where the landscape is not."""
    small_landscape(PATENTS)
    classification.ensure("small", ["one"], ["topic"])
    ledger.publish("small")
    shown = classification.study()._repr_html_()
    monkeypatch.setattr("patbench_core.landscape.registry.get", lambda *_: pytest.fail("the landscape was read"))
    for file in (ledger.live_folder() / "small").rglob("*.*"):
        file.unlink()
    assert "read from results/" in classification.study()._repr_html_()
    assert "computed here" in shown


def test_a_second_run_reads_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fitted again."""
    small_landscape(PATENTS)
    classification.ensure("small", ["one"])
    before = [entry.path for entry in ledger.entries()]
    monkeypatch.setattr(ClassificationTask, "run", lambda *_: pytest.fail("computed again"))
    classification.ensure("small", ["one"])
    assert before
    assert [entry.path for entry in ledger.entries()] == before


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error."""
    assert classification.study().sections == ()
