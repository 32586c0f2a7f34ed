"""Tests of texts in a view and their digests."""

from patbench_core.files import text_digest
from patbench_core.landscape.schema import Patent
from patbench_core.landscape.view_texts import view_digests, view_texts
from tests.fakes import small_landscape

PATENTS = [
    Patent(f"US-{place}-A", "US", title=title, abstract="It pumps.")
    for place, title in enumerate(["Pump", "", " Valve "])
]


def test_texts_of_chosen_documents_in_their_order() -> None:
    """Parts are stripped and joined."""
    assert list(view_texts(small_landscape(PATENTS), "TA", [2, 1])) == ["Valve\nIt pumps.", "It pumps."]


def test_digests_are_those_of_the_texts() -> None:
    """Of all documents, in each view; another landscape has its own."""
    landscape = small_landscape(PATENTS)
    for view in ("T", "TA", "T"):
        assert view_digests(landscape, view) == [text_digest(text) for text in view_texts(landscape, view, range(3))]
    assert view_digests(small_landscape(PATENTS[:2]), "T") == view_digests(landscape, "T")[:2]
