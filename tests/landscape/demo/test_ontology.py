"""The data files hold together."""

import re
import string
from collections import defaultdict

import pytest

from patbench_core.landscape.demo.author import LASTING, VARYING
from patbench_core.landscape.demo.ontology import ontology

CODE = re.compile(r"[A-H]\d\d[A-Z]\d{1,4}/\d{2,6}")


def texts(value):
    """All strings of nested tables and lists."""
    if isinstance(value, str):
        yield value
    else:
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def test_domains_fill_a_chunk():
    """The demo has 12 to 16 topics; the weights add up to the 24 inventions of a chunk."""
    domains = ontology().domains
    assert 12 <= len(domains) <= 16
    assert sum(domain.weight for domain in domains) == 24
    assert len({domain.id for domain in domains}) == len(domains)


def test_codes_are_well_formed():
    """Every code has section, class, subclass, group and subgroup."""
    known = ontology()
    codes = [code for domain in known.domains for device in domain.devices for code in (*domain.codes, *device.codes)]
    codes += [code for mechanism in known.mechanisms for code in mechanism.cpc]
    assert [code for code in codes if not CODE.fullmatch(code)] == []


def test_devices_can_be_described():
    """Each device has names, three parts, a site, a task, and several mechanisms."""
    for domain in ontology().domains:
        for device in domain.devices:
            assert min(len(device.names), len(device.parts)) >= 3
            assert device.sites
            assert device.tasks
            assert len(device.mechanisms) >= 4


def test_mechanisms_cross_ipc_classes():
    """Each mechanism occurs in domains that share no 3-character class, so OUT links are possible."""
    classes = defaultdict(set)
    for domain in ontology().domains:
        for device in domain.devices:
            for mechanism in device.mechanisms:
                classes[mechanism].add(frozenset(code[:3] for code in domain.codes))
    assert sorted(classes) == list(range(len(ontology().mechanisms)))
    assert all(len(found) >= 3 for found in classes.values())


@pytest.mark.parametrize("field", ["acts", "details", "problems"])
def test_mechanisms_have_several_wordings(field):
    """At least two wordings each, all different."""
    for mechanism in ontology().mechanisms:
        wordings = getattr(mechanism, field)
        assert len(wordings) == len(set(wordings)) >= 2


def test_every_effect_is_within_reach():
    """Each effect can come from some mechanism, and each mechanism has several effects."""
    known = ontology()
    assert {effect for mechanism in known.mechanisms for effect in mechanism.effects} == set(range(len(known.effects)))
    assert min(len(mechanism.effects) for mechanism in known.mechanisms) >= 4


def test_sentences_ask_for_known_slots():
    """No template has a slot that an author cannot fill."""
    asked = {
        name.split(".")[0]
        for text in texts(ontology().wording)
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    assert asked <= {*LASTING, *VARYING}
