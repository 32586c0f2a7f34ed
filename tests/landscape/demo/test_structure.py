"""Inventions are pure functions of seed and index, and belong to lines."""

from patbench_core.landscape.demo.ontology import ontology
from patbench_core.landscape.demo.structure import LINES, Structure

FIRST = range(480)  # one epoch


def test_order_of_asking_does_not_matter():
    """The same inventions, whether asked forwards or backwards."""
    forwards, backwards = Structure(3), Structure(3)
    assert [forwards.invention(f) for f in FIRST] == [backwards.invention(f) for f in reversed(FIRST)][::-1]


def test_seeds_differ():
    """Another seed gives other inventions."""
    assert [Structure(0).invention(f) for f in range(20)] != [Structure(1).invention(f) for f in range(20)]


def test_domains_have_their_weight():
    """In each chunk of 24, every domain has as many inventions as its weight."""
    structure = Structure(0)
    found = [structure.invention(f).domain for f in range(24, 48)]
    assert found == [place for place, domain in enumerate(ontology().domains) for _ in range(domain.weight)]


def test_lines_partition_an_epoch():
    """Each invention of an epoch is a member of exactly one line of its domain."""
    structure = Structure(0)
    lines = structure.lines(0)
    assert len(lines) == 24 * LINES
    assert sorted(f for line in lines for f in structure.members(line)) == list(FIRST)
    assert all(structure.invention(f).domain == line.domain for line in lines for f in structure.members(line))


def test_inventions_follow_their_line_but_not_always():
    """Most inventions keep the device and the mechanism of their line, some do not."""
    structure = Structure(0)
    inventions = [structure.invention(f) for f in FIRST]
    for trait in ("device", "mechanism"):
        kept = sum(getattr(item, trait) == getattr(item.line, trait) for item in inventions) / len(inventions)
        assert 0.6 < kept < 0.95


def test_mechanism_suits_the_device():
    """No invention puts a mechanism into a device that the ontology does not foresee."""
    structure = Structure(0)
    for item in map(structure.invention, FIRST):
        device = ontology().domains[item.domain].devices[item.device]
        assert {item.mechanism, item.second} <= set(device.mechanisms)
        assert item.mechanism != item.second
        assert item.effect in ontology().mechanisms[item.mechanism].effects
