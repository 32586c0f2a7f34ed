"""Synthetic pairs from the vocabulary of the demo landscape."""

from collections.abc import Iterator
from functools import cache

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.ontology import Device, Domain, Mechanism, Ontology, ontology
from patbench_core.tasks.pairs.pair_set import PairSet, pair_set

DEMO_PAIRS = "demo-phrases"
"""Name of the generated set."""

_SAME, _SYNONYM, _KIND, _NEAR, _FAR = 1.0, 0.75, 0.5, 0.25, 0.0
"""The same term; another name of it; a broader or narrower term; another thing of its field; another field."""

Rated = tuple[str, float]


@cache
def demo_pairs() -> PairSet:
    """The set ``demo-phrases``: one anchor a device and a technical means, the same on every machine."""
    known = ontology()
    rows = []
    for position, (anchor, context, rated) in enumerate([*_devices(known), *_mechanisms(known)]):
        targets = {phrase: score for phrase, score in reversed(rated) if phrase != anchor}
        for number, (target, score) in enumerate(sorted(targets.items())):
            rows.append((f"{position:03d}-{number:02d}", anchor, target, context, score))
    return pair_set(DEMO_PAIRS, rows, {"file": "generated"}, synthetic=True)


def _devices(known: Ontology) -> Iterator[tuple[str, str, list[Rated]]]:
    for domain in known.domains:
        for device in domain.devices:
            yield device.names[0].bare, device.codes[0][:3], _of_device(known, domain, device)


def _of_device(known: Ontology, domain: Domain, device: Device) -> list[Rated]:
    dice = Dice("pairs", device.names[0].bare)
    first, *others = device.names
    siblings = [other.names[0].bare for other in domain.devices if other is not device]
    near = {domain.id, *(known.domains[position].id for position in domain.partners)}
    strangers = [other.names[0].bare for domain in known.domains if domain.id not in near for other in domain.devices]
    trait = dice.pick(known.mechanisms[dice.pick(device.mechanisms)].traits)
    part = dice.pick(device.parts)[0]
    return [
        (first.many, _SAME),
        *((name.bare, _SYNONYM) for name in dice.sample(others, 2)),
        (f"{trait} {first.bare}", _KIND),
        (f"{first.bare} with {part.a}", _KIND),
        *((name, _NEAR) for name in dice.sample(siblings, 1)),
        (part.bare, _NEAR),
        *((name, _FAR) for name in dice.sample(strangers, 2)),
    ]


def _mechanisms(known: Ontology) -> Iterator[tuple[str, str, list[Rated]]]:
    for mechanism in known.mechanisms:
        yield mechanism.cores[0].bare, mechanism.cpc[0][:3], _of_mechanism(known, mechanism)


def _of_mechanism(known: Ontology, mechanism: Mechanism) -> list[Rated]:
    dice = Dice("pairs", mechanism.id)
    first, *others = mechanism.cores
    strangers = [other for other in known.mechanisms if other.cpc[0][0] != mechanism.cpc[0][0]]
    helper = dice.pick(mechanism.helpers)
    return [
        (first.many, _SAME),
        *((name.bare, _SYNONYM) for name in dice.sample(others, 2)),
        (dice.pick(mechanism.topics), _KIND),
        (f"{first.bare} with {helper.a}", _KIND),
        (helper.bare, _NEAR),
        *((other.cores[0].bare, _FAR) for other in dice.sample(strangers, 2)),
    ]
