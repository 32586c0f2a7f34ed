"""Records of phrase pairs: computed once, and whole."""

import json
from pathlib import Path

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.paths import home
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.tasks import base as evaluate
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.pairs.task import Pairs
from tests.fakes import FakeEncoder, fake_encoder
from tests.phrases import small_pairs


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """The encoder that every name stands for."""
    encoder = fake_encoder(prompts={"query": "q: ", "document": "d: "})
    monkeypatch.setattr(evaluate, "resolve", lambda *_: encoder)
    return encoder


def test_a_record_is_whole(fake: FakeEncoder, tmp_path: Path) -> None:
    """What is on disk is what was given; the command makes it; every phrase is encoded once."""
    pairs = small_pairs(tmp_path)
    made = Pairs("small").entry("fake")
    record = json.loads(made.path.read_text("utf-8"))
    assert record == made.record
    assert set(record) == Record.__required_keys__ | {"scores", "details", "tables"}
    assert made.path.stem == ledger.record_id(record["key"])
    assert record["landscape"] == {
        "name": "small",
        "digest": pairs.facts["digest"],
        "synthetic": False,
        "documents": 168,
    }
    assert record["command"] == "patbench pairs evaluate --set small --model fake"
    assert set(record["encoders"]) == {"query"}
    assert record["timings"]["encoded"] == 168
    assert set(fake.model.encoded.values()) == {1}


def test_what_the_ledger_has_is_not_computed_again(
    fake: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is found by its key."""
    small_pairs(tmp_path)
    first = Pairs("small").entry("fake")
    monkeypatch.setattr(Pairs, "run", lambda *_: pytest.fail("computed again"))
    assert Pairs("small").entry("fake").record == first.record


def test_a_record_holds_figures_only(fake: FakeEncoder, tmp_path: Path) -> None:
    """No phrase."""
    pairs = small_pairs(tmp_path)
    made = Pairs("small").entry("fake")
    text = made.path.read_text("utf-8") + str(made.table("pairs").to_pydict())
    assert not [phrase for phrase in pairs.phrases if phrase in text]


def test_models_without_vectors_of_phrases_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors that came with patents, BM25; and a set that is not there."""
    small_pairs(tmp_path)
    with pytest.raises(EncoderError, match="of whole patents only"):
        Pairs("small").entry("precomputed:google")
    monkeypatch.setattr(evaluate, "resolve", lambda *_: LexicalEncoder())
    with pytest.raises(EncoderError, match="matches words and has no vectors"):
        Pairs("small").entry("bm25")
    with pytest.raises(TaskError, match="is not known here"):
        Pairs("none")


def test_a_set_imported_as_it_was_before_has_its_own_results(fake: FakeEncoder, tmp_path: Path) -> None:
    """As landscapes have: what the set holds now counts."""
    import patbench_core as pb

    small_pairs(tmp_path)
    first = Pairs("small").entry("fake").record
    facts = home() / "pairs" / "small" / "pairs.json"
    assert set(pb.records("pairs")["record"]) == {first["id"]}
    facts.write_text(facts.read_text("utf-8").replace(first["landscape"]["digest"], "another"), "utf-8")
    assert pb.records("pairs").empty
    facts.unlink()
    assert set(pb.records("pairs")["record"]) == {first["id"]}
