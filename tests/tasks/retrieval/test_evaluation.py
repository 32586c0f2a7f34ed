"""Tests of evaluations: a record is computed once, and says everything that could change it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.errors import PatbenchError
from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.schema import Patent
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.tasks import base as evaluate
from patbench_core.tasks.card.task import families
from patbench_core.tasks.retrieval.evaluation import Retrieval, Settings
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.tasks.retrieval.units import _ties, sources_of, units
from patbench_core.tasks.texts import side_texts
from tests.fakes import FakeEncoder, fake_encoder, small_landscape, small_patents
from tests.tiny_transformers import save_model

PATENTS = small_patents(60)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """The encoder that every name stands for."""
    encoder = fake_encoder()
    monkeypatch.setattr(evaluate, "resolve", lambda *_: encoder)
    return encoder


def entry(patents: list[Patent] | None = None, **settings: str) -> ledger.Entry:
    """Import the landscape and evaluate."""
    small_landscape(PATENTS if patents is None else patents)
    return Retrieval("small", **settings).entry("fake")


def test_what_the_ledger_has_is_not_computed_again(fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """No text is encoded, nothing is ranked; the record is the same."""
    first = entry()
    encoded = list(fake.model.batches)

    def never(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(RetrievalTask, "run", never)
    monkeypatch.setattr(type(fake), "load", never)
    second = entry()
    assert second.record == first.record
    assert second.path == first.path
    assert fake.model.batches == encoded


def test_a_published_record_is_not_computed_again_either(fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without the store and the live ledger."""
    first = entry()
    ledger.publish("small")
    for file in first.path.parent.iterdir():
        file.unlink()
    monkeypatch.setattr(RetrievalTask, "run", None)
    again = entry()
    assert again.record == first.record
    assert not again.live


def test_a_new_view_encodes_new_texts_alone(fake: FakeEncoder) -> None:
    """Patents without an abstract have the text of view T in view TA too; documents of T serve queries of T."""
    landscape = small_landscape(PATENTS)
    titles, both = (set(side_texts(landscape, view).distinct) for view in ("T", "TA"))
    assert entry(view="T").record["timings"]["encoded"] == len(titles)
    second = entry(view="TA").record["timings"]["encoded"]
    assert second == len(both - titles) < len(both)
    assert entry(view="T", doc_view="TA").record["timings"]["encoded"] == 0
    assert set(fake.model.encoded.values()) == {1}


@pytest.mark.parametrize(
    "change",
    [
        lambda patent: replace(patent, title=patent.title + "."),
        lambda patent: replace(patent, cites=patent.cites[:-1]),
        lambda patent: replace(patent, family_id="another"),
    ],
)
def test_fault_04_changed_data_under_the_same_name_makes_another_record(change: object, fake: FakeEncoder) -> None:
    """The old one stays, and is found again when the data come back."""
    first = entry()
    changed = [change(patent) if place == 40 else patent for place, patent in enumerate(PATENTS)]
    second = entry(changed)
    assert second.path != first.path
    assert first.path.exists()
    assert entry().record == first.record


def test_settings_make_other_records(fake: FakeEncoder) -> None:
    """Each view and each pair of views; a document view that is the query view is none of its own."""
    paths = [entry(**settings).path for settings in ({}, {"view": "T"}, {"doc_view": "T"}, {"doc_view": "TA"})]
    assert len(set(paths)) == 3
    assert paths[0] == paths[3]


def test_a_record_has_every_key_and_its_parts_agree(fake: FakeEncoder) -> None:
    """The file on disk holds what was returned; tables and metrics tell the same."""
    made = entry(doc_view="T")
    record = json.loads(made.path.read_text("utf-8"))
    assert record == made.record
    assert set(record) == Record.__required_keys__ | {"query", "scopes", "tie_rate", "unknown_domain", "tables"}
    assert made.path.stem == record["id"] == ledger.record_id(record["key"])
    assert (record["query"]["view"], record["document"]["view"]) == ("TA", "T")
    assert record["model"] == {"name": "fake", "dimension": 16, "dtype": "float32", "similarity": "cosine"}
    assert record["key"]["document_encoder"] == fake.identity("document").digest
    assert record["document"]["token_coverage"] == 1.0
    assert record["landscape"]["documents"] == len(PATENTS)
    scores = made.table("scores").to_pandas()
    for scope, each in record["scopes"].items():
        rows = scores[scores["scope"] == scope]
        assert len(rows) == each["n_queries"]
        assert rows["n_relevant"].sum() == each["n_links"]
        for name, mean in each["metrics"].items():
            assert rows[name].mean() == pytest.approx(mean)


def test_a_record_holds_figures_only(fake: FakeEncoder, tmp_path: Path) -> None:
    """No text of a patent, no path of the machine."""
    made = entry()
    text = made.path.read_text("utf-8") + made.table("scores").to_string() + made.table("ranks").to_string()
    for patent in PATENTS:
        assert patent.title not in text
        assert not patent.abstract or patent.abstract not in text
    assert str(tmp_path) not in text
    assert str(Path.home()) not in text


def test_a_model_s_folder_is_called_by_its_name(tmp_path: Path) -> None:
    """Where it lies here is nobody's business."""
    small_landscape(small_patents(12))
    folder = save_model(tmp_path / "my-model")
    made = Retrieval("small", "T").entry(str(folder))
    assert str(tmp_path) not in made.path.read_text("utf-8")
    assert made.record["command"] == "patbench evaluate --landscape small --model my-model --view T"


def test_the_command_makes_the_record(fake: FakeEncoder) -> None:
    """It names what differs from the defaults."""
    small_landscape(PATENTS)
    settings = Settings("T", "TA", "2x32:max", "bf16")
    assert Retrieval("small", *settings).command("a b") == (
        "patbench evaluate --landscape small --model 'a b' --view T --doc-view TA --reading 2x32:max --dtype bf16"
    )


def test_the_environment_is_told(fake: FakeEncoder) -> None:
    """Versions of everything that takes part."""
    told = entry().record["environment"]
    assert {"patbench", "python", "numpy", "torch", "sentence-transformers", "bm25s", "cores"} <= set(told)
    assert re.fullmatch(r"3\.\d+\.\d+", told["python"])


def test_what_does_not_fit_is_refused_before_the_work() -> None:
    """Unknown landscapes, odd readings."""
    with pytest.raises(LandscapeError, match="known: demo"):
        Retrieval("missing")
    small_landscape(PATENTS)
    with pytest.raises(EncoderError, match="write SPANSxTOKENS, such as 1x512, or"):
        Retrieval("small", reading="512")


def test_a_draw_of_queries_is_a_record_of_its_own(fake: FakeEncoder) -> None:
    """Which stands on no page unless asked for; one that holds all queries is not a draw."""
    import patbench_core as pb

    whole, few = entry().record, entry(queries="5").record
    assert (whole["id"] != few["id"], few["command"].endswith("--queries 5")) == (True, True)
    assert few["scopes"]["ALL"]["n_queries"] == 5
    assert entry(queries="1000").record["id"] == whole["id"]
    assert list(pb.records("retrieval", scope="ALL")["record"]) == [whole["id"]]
    shown = pb.records("retrieval", scope="ALL", drawn=[0, 5]).set_index("record")["drawn"].to_dict()
    assert shown == {whole["id"]: 0, few["id"]: 5}


def test_sources_are_those_of_all_queries(fake: FakeEncoder) -> None:
    """A draw of one query says nothing of what the others cite."""
    entry(queries="1")
    whole = entry().record
    known = sources_of("small", whole["landscape"]["digest"], "ALL")
    assert len(known) == whole["scopes"]["ALL"]["n_queries"]


def test_families_are_recorded_beside_every_evaluation(fake: FakeEncoder) -> None:
    """So that a comparison allows for them whichever command made the records."""
    record = entry().record
    assert set(families("small", record["landscape"]["digest"])) == {patent.publication_number for patent in PATENTS}


def test_sources_that_were_not_known_are_known_later(fake: FakeEncoder) -> None:
    """Once there is a record of all queries; nothing remembers that there was none."""
    landscape = small_landscape(PATENTS)
    assert sources_of("small", landscape.facts["digest"], "ALL") == {}
    assert len(sources_of("small", entry().record["landscape"]["digest"], "ALL")) > 0


def test_a_change_of_labels_alone_computes_nothing_and_restates_the_record(
    fake: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What evaluate shows stands in the comparison, with the families of the landscape as it is now."""
    import patbench_core as pb

    first = entry()
    monkeypatch.setattr(RetrievalTask, "run", None)
    small_landscape([replace(patent, labels={"topic": ["new"]}) for patent in PATENTS])
    assert pb.records("retrieval").empty
    second = Retrieval("small").entry("fake")
    assert second.record["landscape"]["digest"] != first.record["landscape"]["digest"]
    assert set(pb.records("retrieval")["record"]) == {first.record["id"]}
    assert families("small", second.record["landscape"]["digest"])


def test_a_landscape_imported_as_it_was_before_has_its_own_results(fake: FakeEncoder) -> None:
    """Not those of what was evaluated last under its name."""
    import patbench_core as pb

    first, other = entry().record["id"], entry(small_patents(50)).record["id"]
    assert list(pb.records("retrieval", scope="ALL")["record"]) == [other]
    assert entry().record["id"] == first
    assert list(pb.records("retrieval", scope="ALL")["record"]) == [first]


@pytest.mark.parametrize("old", [False, True])
def test_a_record_without_its_ranks_is_not_compared_but_computed_again(fake: FakeEncoder, old: bool) -> None:
    """Without them it would be another test. Records of before do not name their tables, and are of the same task."""
    made = entry()
    if old:
        told = {name: value for name, value in made.record.items() if name != "tables"}
        made.path.write_text(json.dumps(told))
    whole = units(ledger.read(made.path), "ALL", "nDCG@10")
    file = ledger.table_file(made.path, "ranks")
    file.unlink()
    _ties.cache_clear()
    with pytest.raises(PatbenchError, match=rf"{file} is not there: compute it again with 'patbench evaluate --landsc"):
        units(ledger.read(made.path), "ALL", "nDCG@10")
    again = units(entry(), "ALL", "nDCG@10")
    assert (list(again.value), again.depends) == (list(whole.value), whole.depends)
