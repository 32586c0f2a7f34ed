"""Documents, numbers and dates."""

from collections import defaultdict
from datetime import date

import pytest

from patbench_core.landscape.demo.families import DOCUMENTS, KINDS, SIZES, Families, serial
from patbench_core.landscape.demo.structure import Structure


@pytest.fixture(scope="module")
def families():
    """Families of seed 0."""
    return Families(Structure(0))


def test_stream_holds_every_document_once(families):
    """Documents of a chunk are all members of its inventions, each at its own index."""
    documents = [families.at(i) for i in range(3 * DOCUMENTS)]
    assert [document.index for document in documents] == list(range(3 * DOCUMENTS))
    sizes = defaultdict(int)
    for document in documents:
        sizes[document.invention] += 1
    assert sorted(sizes) == list(range(3 * len(SIZES)))
    assert sorted(sizes.values()) == sorted(SIZES * 3)


def test_families_span_offices(families):
    """Members of a family lie in different offices and appear one after another."""
    for invention in range(100):
        members = families.of(invention)
        assert len({member.country for member in members}) == len(members)
        assert [member.day for member in members] == sorted({member.day for member in members})


def test_serials_are_unique_and_made_up():
    """One serial a counter in every office, and the counter, from 9,000,000 on, shows in it."""
    day = date(2015, 3, 1).toordinal()
    for country in KINDS:
        serials = {serial(country, day, 9_000_000 + counter) for counter in (*range(50), 1_500_000)}
        assert len(serials) == 51
        assert serial(country, day, 9_000_123).replace("2015", "").endswith("9000123")


def test_dates_are_plausible(families):
    """Publications lie between 2003 and 2026, also far along the stream."""
    days = [families.at(i).day for i in (*range(1000), *range(99_000, 100_000))]
    assert date(2003, 1, 1).toordinal() < min(days)
    assert max(days) < date(2026, 1, 1).toordinal()
