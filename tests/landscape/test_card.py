"""The card of a landscape."""

import dataclasses
import json

from patbench_core.landscape.card import card
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.rendering import render
from patbench_core.landscape.schema import Patent

PATENTS = [
    Patent("US-1-A", "US", title="abc", abstract="x" * 10, ipc=("A61B",), cites=("US-2-A", "EP-3-A", "JP-1-A")),
    Patent("US-2-A", "US", title="abc", abstract="x" * 10, ipc=("A61C",), family_id="1", labels={"topic": ("a", "b")}),
    Patent(
        "EP-3-A", "EP", title="abcde", abstract="x" * 20, labels={"topic": ("b",), "effect": ("c",)}, cites=("US-1-A",)
    ),
    Patent("EP-4-A", "EP", publication_date="2001-01-01", cpc=("G06F",), vectors={"embedding": (1, 2)}),
]


def test_the_card_counts_what_is_there() -> None:
    """Every figure against the patents written above."""
    found = card(import_patents(PATENTS, "x"))
    assert found.sections["title"] == {"documents": 3, "median": 3, "percentile_95": 5, "longest": 5}
    assert found.sections["abstract"] == {"documents": 3, "median": 10, "percentile_95": 20, "longest": 20}
    assert found.sections["claims"]["documents"] == 0
    assert found.fields == {"family_id": 1, "publication_date": 1, "ipc": 2, "cpc": 1, "cites": 2}
    assert found.offices == {"EP": 2, "US": 2}
    assert found.label_sets == {"effect": {"labels": 1, "documents": 1}, "topic": {"labels": 2, "documents": 2}}
    assert (found.empty_documents, found.duplicate_texts) == (1, 1)
    facts = found.facts
    assert (facts["queries"], facts["links"], facts["left_out"]["equal_title"]) == (2, 2, 1)
    assert (facts["citations"], facts["citations_outside"]) == (4, 1)
    assert found.domain3 == found.domain4 == {"IN": 0, "OUT": 0, "UNKNOWN": 2}
    assert facts["vectors"] == {"embedding": {"documents": 1, "dimension": 2}}


def test_the_card_is_json() -> None:
    """A program can read it as well."""
    found = dataclasses.asdict(card(import_patents(PATENTS, "x")))
    assert json.loads(json.dumps(found)) == found


def test_texts_that_only_look_alike_are_no_duplicates() -> None:
    """A letter that moves from the title to the abstract makes another text."""
    patents = [Patent("US-1-A", "US", title="ab", abstract="c"), Patent("US-2-A", "US", title="a", abstract="bc")]
    assert card(import_patents(patents, "x")).duplicate_texts == 0


def test_a_landscape_of_nothing_but_numbers_has_a_card() -> None:
    """No text, no code, no link: zeros, not errors."""
    found = card(import_patents([Patent("US-1-A", "US")], "x"))
    assert found.empty_documents == 1 and found.facts["links"] == 0
    assert all(each["documents"] == 0 for each in found.sections.values())


def test_the_card_says_what_is_inside_and_what_is_younger() -> None:
    """Shares are of all cited numbers; a year alone is compared by the year."""
    patents = [
        Patent("US-1-A", "US", publication_date="2001-05-01", cites=("US-2-A", "US-3-A", "JP-9-A", "JP-8-A")),
        Patent("US-2-A", "US", publication_date="2002"),
        Patent("US-3-A", "US", publication_date="2001", cites=("US-4-A",)),
        Patent("US-4-A", "US"),
    ]
    found = card(import_patents(patents, "x"))
    assert found.inside == 3 / 5
    assert (found.dated_links, found.younger) == (2, 1)
    assert card(import_patents([Patent("US-1-A", "US")], "y")).inside is None


def test_a_landscape_of_an_older_version_still_has_a_card() -> None:
    """Its facts lack what later versions write."""
    landscape = import_patents(PATENTS, "x")
    file = landscape.folder / "landscape.json"
    later = {"skipped_reasons", "unmatched_rows", "mapping", "declared"}
    facts = {name: value for name, value in json.loads(file.read_text()).items() if name not in later}
    facts["source"] = [{"file": "a.jsonl", "sha256": "0" * 64, "format": "jsonl", "rows": 4}]
    file.write_text(json.dumps(facts))
    found = card(Landscape.open(landscape.folder))
    assert found.declared == {"source": "", "licence": "", "unit": "patents", "label_meaning": ""}
    render(found)
