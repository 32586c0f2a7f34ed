"""The page Landscapes: a card each, with what a reader needs to run the commands of all other pages."""

import shlex
import sys
from pathlib import Path

import pytest

import patbench_core as pb
from patbench_core.cli import main
from patbench_core.landscape.facts import Declared
from patbench_core.landscape.importing import import_files
from patbench_core.landscape.registry import get
from patbench_core.paths import ROOT
from patbench_core.tasks.profile.cards import profiles, told
from patbench_core.tasks.profile.task import Profile
from tests.contests import add_retrieval
from tests.fakes import small_landscape, small_patents
from tests.pages.run import run_page


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The committed results."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))


def test_every_published_set_has_a_card_in_words(published: None) -> None:
    """Source, licence, whom to name and how to get it, for each folder of results with records of a task."""
    sets = [folder.name for folder in (ROOT / "results").iterdir() if folder.is_dir() and folder.name != "checks"]
    cards = profiles().set_index("landscape")
    html = run_page("landscapes", ensure=False).html
    for name in sets:
        words = told(name)
        source = cards.loc[name, "source"] if name in cards.index else words.get("source")
        assert source and source != "not stated", name
        assert {"attribution", "get"} <= set(words), name
        # Links of a marking page were published without an address of their own; what is generated has none.
        assert "link" in words or name in ("honeywell", "demo-products")
        assert f'id="{name.replace("_", "-")}"' in html


def test_the_task_is_declared(published: None) -> None:
    """What the review counted: 3.4 % of what the queries cite is inside, 47 % of what is ranked is not earlier."""
    row = profiles().set_index("landscape").loc["landscape_us"]
    assert (row["cited"], row["links"]) == (49_376, 1_677)
    html = run_page("landscapes", ensure=False).html
    assert "Of what the queries of landscape_us cite, 3.4\u202f% is inside it" in html
    assert "47\u202f% of what is ranked" in html
    assert "first claims" in html and "type of the applicant" in html and "2,511 claims" in html


def test_the_command_imports_the_same_landscape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as the card has it: the same digest, the same unit and meaning of labels."""
    file = tmp_path / "mine.jsonl"
    file.write_text('{"publication_number": "US-1-A", "claims": "A pump.", "labels": ["red"]}\n', "utf-8")
    said: Declared = {"unit": "claims", "label_meaning": "colour: as painted"}
    digest = import_files([file], "mine", declared=said).facts["digest"]
    Profile("mine").entry()
    (row,) = profiles().to_dict("records")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "other"))
    monkeypatch.setattr(sys, "argv", shlex.split(row["command"]))
    with pytest.raises(SystemExit, match="0"):
        main()
    facts = get("mine").facts
    assert (facts["digest"], facts["declared"]) == (digest, said)


def test_units_and_labels_come_from_the_card(published: None) -> None:
    """Single claims are not called patents, and an unnamed label set is called by what its labels are."""
    rows = pb.records("classification", synthetic=False).drop_duplicates(["landscape", "labels"])
    rows = rows.set_index(["landscape", "labels"])
    assert rows.loc["patentsberta_claims", "documents_are"].unique().tolist() == ["claims"]
    own = {name: rows.loc[(name, "labels"), "labelled"] for name in rows.index.levels[0]}
    assert own == {
        "landscape_us": "topic",
        "patentsberta_claims": "CPC subclass",
        "synbio_thomson": "type of the applicant",
    }
    assert rows.loc[("landscape_us", "ipc_class"), "labelled"] == "ipc_class"
    assert pb.records("pairs", synthetic=False)["documents_are"].unique().tolist() == ["phrases"]


def test_a_set_without_a_card_is_listed() -> None:
    """With the command that makes it."""
    add_retrieval("bm25", [0.5], landscape="mine", synthetic=False)
    small_landscape(small_patents(12), "small")
    Profile("small").entry()
    assert "patbench run landscapes --landscape mine" in run_page("landscapes", ensure=False).html


def test_no_card_is_said() -> None:
    """In an empty ledger."""
    assert "No landscape has a card yet." in run_page("landscapes", ensure=False).html
