"""The card of a landscape as a record."""

from dataclasses import replace

from patbench_core.results import ledger
from patbench_core.tasks.card.task import Card, families, recorded_card
from tests.fakes import small_landscape, small_patents


def test_families_are_known_without_the_patents() -> None:
    """A document without family is its own; another state of the landscape has no card."""
    patents = [replace(patent, family_id="7" if place < 3 else None) for place, patent in enumerate(small_patents(6))]
    landscape = small_landscape(patents, "small")
    state = landscape.facts["digest"]
    assert families("small", state) == {}
    entry = Card("small").entry()
    assert recorded_card("small", state).record["id"] == entry.record["id"]
    known = families("small", state)
    numbers = landscape.publication_numbers.tolist()
    assert [known[number] for number in numbers[:3]] == ["7"] * 3
    assert all(known[number] == number for number in numbers[3:])
    assert families("small", "another") == {}


def test_it_holds_offices_and_dates_and_no_text() -> None:
    """A row a document, for pages that compare them."""
    small_landscape(small_patents(6), "small")
    Card("small").entry()
    (entry,) = ledger.entries("card")
    assert set(entry.table("documents").column_names) == {"doc_id", "family", "office", "published"}
    assert "abstract" not in str(entry.record["details"]["facts"].keys())
