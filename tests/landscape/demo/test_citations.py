"""Citations reach back in time, mostly inside the IPC class, and across it to the same mechanism."""

from dataclasses import dataclass

import pytest

from patbench_core.landscape.demo.citations import cited_numbers
from patbench_core.landscape.demo.families import Document, Families
from patbench_core.landscape.demo.structure import Invention, Structure
from patbench_core.landscape.numbers import number_key

PATENTS = 600


@dataclass(frozen=True)
class Link:
    """A citation inside of the stream."""

    citing: Document
    cited: Document
    source: Invention
    target: Invention

    @property
    def inside(self) -> bool:
        """Whether both share an IPC class."""
        return bool(self.source.classes & self.target.classes)


@pytest.fixture(scope="module")
def links():
    """Links between different families among the first documents of seed 0."""
    structure = Structure(0)
    families = Families(structure)
    documents = [families.at(i) for i in range(PATENTS)]
    by_number = {number_key(document.number): document for document in documents}
    found = []
    for citing in documents:
        for number in cited_numbers(families, citing):
            cited = by_number.get(number_key(number))
            if cited and cited.invention != citing.invention:
                source, target = structure.invention(citing.invention), structure.invention(cited.invention)
                found.append(Link(citing, cited, source, target))
    return found


def test_cited_documents_are_older(links):
    """A cited document was published before, and comes earlier in the stream."""
    assert all(link.cited.day < link.citing.day and link.cited.index < link.citing.index for link in links)


def test_enough_queries(links):
    """At least 250 of 600 documents cite another one, at least 60 across IPC classes."""
    assert len({link.citing.index for link in links}) >= 250
    assert len({link.citing.index for link in links if not link.inside}) >= 60


def test_shares_of_in_and_out(links):
    """About 70 % of the links stay inside an IPC class."""
    assert 0.6 < sum(link.inside for link in links) / len(links) < 0.8


def test_out_links_have_a_reason(links):
    """A link across domains without a common class shares the mechanism."""
    across = [link for link in links if not link.inside and link.source.domain != link.target.domain]
    assert across
    assert all(link.source.mechanism == link.target.mechanism for link in across)


def test_no_link_twice(links):
    """A document cites another one once."""
    assert len({(link.citing.index, link.cited.index) for link in links}) == len(links)
