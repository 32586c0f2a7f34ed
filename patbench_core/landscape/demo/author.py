"""An author: chooses among synonyms once for a document and fills the slots of sentences."""

from collections.abc import Sequence
from typing import Any

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.language import Clause, Noun, indefinite, introduce
from patbench_core.landscape.demo.ontology import Device, Domain, Effect, Mechanism, ontology
from patbench_core.landscape.demo.slots import THINGS, VARYING, Slots
from patbench_core.landscape.demo.structure import Invention

BROAD_NAMES = tuple(
    map(Noun, ("assistive device", "aid", "assistive apparatus", "support device", "assistance system"))
)


def elsewhere(dice: Dice, domain: int) -> tuple[int, int]:
    """A domain other than `domain`, and a device of it."""
    domains = ontology().domains
    other = (domain + 1 + dice.below(len(domains) - 1)) % len(domains)
    return other, dice.below(len(domains[other].devices))


class Author:
    """Words for one document of an invention.

    Parameters
    ----------
    invention : Invention
    dice : Dice
        Source of all choices.
    normalised : bool
        Use the first (standard) term throughout, as an indexer does.
    """

    def __init__(self, invention: Invention, dice: Dice, normalised: bool = False) -> None:
        known = ontology()
        self.dice: Dice = dice
        self.wording: dict[str, Any] = known.wording
        self.invention: Invention = invention
        self.normalised = normalised
        self.domain: Domain = known.domains[invention.domain]
        self.device: Device = self.domain.devices[invention.device]
        self.mechanism: Mechanism = known.mechanisms[invention.mechanism]
        self.second: Mechanism = known.mechanisms[invention.second]
        self.effect: Effect = known.effects[invention.effect]
        self.combined = bool(invention.partners)
        partner, number = dice.pick(invention.partners or (elsewhere(dice, invention.domain),))
        self.other_domain: Domain = known.domains[partner]
        self.other: Device = self.other_domain.devices[number]
        self.slots: Slots = Slots(self)
        self.parts: list[tuple[Noun, ...]] = dice.sample(self.device.parts, 3)
        if invention.broad and not normalised:
            self.slots["device"] = dice.pick(BROAD_NAMES)

    def term(self, terms: Sequence[Any]) -> Any:
        """One of several terms for the same thing."""
        return terms[0] if self.normalised else self.dice.pick(terms)

    def say(self, templates: Sequence[str]) -> str:
        """One of the sentences, with its slots filled."""
        return self.dice.pick(templates).format_map(self.slots)

    def clause(self, texts: Sequence[str]) -> Clause:
        """One of the clauses, with its slots filled."""
        return Clause(self.say(texts))

    def details(self, number: int) -> list[Clause]:
        """Clauses on the mechanism, each a different one."""
        return [Clause(text.format_map(self.slots)) for text in self.dice.sample(self.mechanism.details, number)]

    def vary(self) -> None:
        """Choose anew what differs from section to section: acts, details, gains and numbers."""
        for name in VARYING:
            self.slots.pop(name, None)

    def introduced(self, text: str, given: str = "") -> str:
        """`text` in which each thing is "a" thing when first mentioned, and "the" thing if `given` mentions it."""
        new = []
        for name in THINGS:
            noun = self.slots.get(name)
            if noun is None:
                continue
            if noun.bare in given:
                text = text.replace(noun.a, noun.the)
            else:
                new.append(noun)
        text = introduce(text, new)
        device = self.slots["device"]
        return text if device.bare in given else indefinite(text, device)
