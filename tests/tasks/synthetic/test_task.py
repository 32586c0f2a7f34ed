"""The study as a command: its record, what is reused, and what cannot be studied."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from patbench_core.cli import app
from patbench_core.errors import PatbenchError
from patbench_core.generators import registry
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Order
from patbench_core.results import ledger
from patbench_core.tasks import base
from patbench_core.tasks.synthetic import pool, study
from patbench_core.tasks.synthetic.pool import REGIMES
from patbench_core.tasks.synthetic.task import Study
from tests.fakes import FakeEncoder, fake_encoder, small_landscape
from tests.generators.cases import Counting
from tests.labelled import labelled_patents


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """One encoder for every name, and one draw of two documents a label in each of three folds."""
    for module in (pool, study):
        monkeypatch.setattr(module, "FOLDS", 3)
    for regime in (5, 35):
        monkeypatch.delitem(REGIMES, regime)
    monkeypatch.setitem(REGIMES, 2, 1)
    made = fake_encoder()
    monkeypatch.setattr(base, "resolve", lambda *_: made)
    return made


def run(*words: str, labels: str = "topic") -> list[dict[str, object]]:
    """Call `patbench synthetic` on the small landscape."""
    head = ("synthetic", "--landscape", "small", "--labels", labels, "--model", "fake", "--view", "TA", "--json")
    shown = CliRunner().invoke(app, [*head, *words], catch_exceptions=False)
    return [json.loads(line) for line in shown.stdout.splitlines()]


def test_a_record_with_arms_folds_and_audits(encoder: FakeEncoder) -> None:
    """A method a regime, classifier and arm; what is there already is not computed again."""
    small_landscape(labelled_patents())
    words = ("--generators", "section:C1,eda,section:T", "--budget", "80")
    rows = run(*words)
    names = {row["method"] for row in rows}
    assert {"2 a label, logistic regression, real", "2 a label, MLP, equal steps, eda"} <= names
    (entry,) = ledger.entries("synthetic")
    assert set(entry.table("folds").to_pandas()["fold"]) == set(range(3))
    audits = entry.table("audits").to_pandas()
    assert set(audits["generator"]) == {"section:C1", "eda", "section:T"}
    assert audits.loc[audits["generator"] == "eda", "copied from text"].mean() < 1
    assert "--budget 80" in entry.record["command"]
    arms = set(entry.table("arms").to_pandas()["arm"])
    assert {"eda, x3", "eda, x9", "eda, real first", "focal loss", "tuned thresholds"} <= arms
    assert "section:C1, x3" not in arms
    retrieval = entry.table("retrieval").to_pandas()
    assert set(zip(retrieval["relevance"], retrieval["generator"], strict=True)) == {
        (kind, name) for kind in ("overlap of labels", "citations") for name in {"duplicated", *audits["generator"]}
    }
    known = retrieval.dropna(subset=["low"])  # queries that depend on one another are too few for an interval
    assert set(known["relevance"]) == {"citations"} and (known["low"] <= known["difference"]).all()
    encoded = sum(map(len, encoder.model.batches))
    assert run(*words) == rows
    assert sum(map(len, encoder.model.batches)) == encoded


def test_names_of_labels_are_masked_in_a_record_of_its_own() -> None:
    """Neither classifiers nor generators read them; citations are not judged by masked texts."""
    patents = [
        replace(each, abstract=f"{each.abstract} {' '.join(each.labels['topic'])}") for each in labelled_patents()
    ]
    small_landscape(patents)
    words = ("--generators", "eda", "--budget", "80")
    run(*words)
    run(*words, labels="topic:masked")
    plain, masked = (
        next(entry for entry in ledger.entries("synthetic") if entry.record["labels"]["set"] == name)
        for name in ("topic", "topic:masked")
    )
    assert plain.record["key"]["data"] != masked.record["key"]["data"]
    assert plain.table("audits").to_pandas()["label words"].max() > 0
    assert masked.table("audits").to_pandas()["label words"].max() == 0
    assert set(masked.table("retrieval").to_pandas()["relevance"]) == {"overlap of labels"}
    assert "--labels topic:masked" in masked.record["command"]


def test_a_generator_without_its_section_is_left_out() -> None:
    """The record says why; the others go on."""
    small_landscape([replace(patent, claims="") for patent in labelled_patents()])
    run("--generators", "section:C1,eda")
    (entry,) = ledger.entries("synthetic")
    details = entry.record["details"]
    assert list(details["left_out"]) == ["section:C1"]
    assert "none of the" in details["left_out"]["section:C1"]
    assert [each["generator"] for each in details["generators"]] == ["eda"]


def test_fault_06_a_generator_that_fails_midway_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No record is written; the next run asks for the other texts alone."""
    small_landscape(labelled_patents())
    first, second = Counting(fails_at=5), Counting()
    made = iter([first, second])
    registry.known()
    monkeypatch.setitem(registry._REGISTERED, "counting", (lambda _: next(made), ""))
    with pytest.raises(GeneratorError, match="the machine stopped: start it again"):
        run("--generators", "counting")
    assert not list(ledger.entries("synthetic"))
    run("--generators", "counting")
    assert len(list(ledger.entries("synthetic"))) == 1
    (file,) = (ledger.live_folder().parent / "generated").iterdir()
    assert first.written + second.written == len(file.read_text("utf-8").split("\n")) - 1


class Leaking(Counting):
    """Writes texts of the documents that are tested on."""

    spec = "leaking"
    stolen: Sequence[str] = ()

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`."""
        yield from (self.stolen[place % len(self.stolen)] for place in range(len(orders)))


def test_fault_30_a_generator_that_copies_test_documents_trains_nothing() -> None:
    """All its documents are refused where they are tested."""
    from patbench_core.progress import silent
    from patbench_core.tasks.synthetic.task import SyntheticText

    small_landscape(labelled_patents())
    pool = SyntheticText("small", view="TA").pool("topic")
    leaking = Leaking()
    leaking.stolen = [document.text for row, document in enumerate(pool.documents) if pool.fold[row] == 0]
    counts, audits = Study(pool, [leaking], fake_encoder(), silent).run()
    refused = {row["fold"]: row["refused"] for row in audits if row["regime"] == 2}
    made = {row["fold"]: row["made"] for row in audits if row["regime"] == 2}
    assert refused[0] == made[0] > 0
    used = [cell for cell in counts if cell[2] == "leaking" and cell[0] == 2]
    assert all(counts[cell].bins[0].sum() == 0 for cell in used)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("colour", "has no label set 'colour': choose one of"),
        ("few", "has too few labels: on 20 documents or more are 0 of 3, and two are needed; choose another set"),
        ("one", "has too few labels: on 20 documents or more are 1 of 1, and two are needed; choose another set"),
    ],
)
def test_what_cannot_be_studied_is_said(labels: str, message: str) -> None:
    """No labels, fewer documents than labels need, one label: one line, and no record."""
    patents = [
        replace(patent, labels={"one": ("x",), "few": (f"f{place}",) if place < 3 else ()})
        for place, patent in enumerate(labelled_patents())
    ]
    small_landscape(patents)
    with pytest.raises(PatbenchError, match=message):
        run("--generators", "eda", labels=labels)
    assert not list(ledger.entries("synthetic"))


def test_options_that_make_no_sense_are_refused() -> None:
    """A budget of nothing, a generator named twice."""
    small_landscape(labelled_patents())
    with pytest.raises(PatbenchError, match=r"--budget '0': give a whole number from 1 on$"):
        run("--budget", "0")
    with pytest.raises(PatbenchError, match="'eda' is named twice"):
        run("--generators", "eda, eda")


def test_seeds_are_refused_where_nothing_has_one() -> None:
    """Classifiers of frozen vectors: a record would name seeds that it does not have."""
    small_landscape(labelled_patents())
    with pytest.raises(PatbenchError, match=r"seeds '2' change nothing with --classifier frozen: .* finetune"):
        run("--generators", "eda", "--seeds", "2")
    assert not list(ledger.entries("synthetic"))


def test_the_order_of_generators_makes_no_other_record() -> None:
    """Nor does it change what a record names."""
    small_landscape(labelled_patents())
    rows = run("--generators", "crop, section:T", "--budget", "80")
    assert run("--generators", "section:T,crop", "--budget", "80") == rows
    (entry,) = ledger.entries("synthetic")
    assert "--generators section:T,crop " in entry.record["command"]
    assert [each["generator"] for each in entry.record["details"]["generators"]] == ["section:T", "crop"]
