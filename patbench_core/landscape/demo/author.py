"""An author: chooses among synonyms once for a document and fills the slots of sentences."""

from collections.abc import Sequence
from typing import Any

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.language import Clause, Noun, introduce
from patbench_core.landscape.demo.ontology import ontology
from patbench_core.landscape.demo.structure import Invention

_BROAD = tuple(map(Noun, ("assistive device", "aid", "assistive apparatus", "support device", "assistance system")))
THINGS = ("user", "body", "site", "core", "helper", "core2", "helper2", "part1", "part2", "part3")


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
        self.dice = dice
        self.wording: dict[str, Any] = ontology().wording
        self._normalised = normalised
        known = ontology()
        domain = known.domains[invention.domain]
        device = domain.devices[invention.device]
        self.mechanism = known.mechanisms[invention.mechanism]
        self._act = self.mechanism.acts[invention.act]
        self._second = known.mechanisms[invention.second]
        self._effect = known.effects[invention.effect]
        parts = [self._term(names) for names in dice.sample(device.parts, 3)]
        self.slots: dict[str, Any] = {
            "device": self._term(device.names),
            "body": self._term(dice.pick(device.bodies)),
            "site": self._term(device.sites[invention.site]),
            "task": device.tasks[invention.task],
            "part1": parts[0],
            "part2": parts[1],
            "part3": parts[2],
            "user": self._term(domain.persons),
            "users": dice.pick(domain.groups),
            "field": self._term(domain.fields),
            "core": self._term(self.mechanism.cores),
            "core2": self._term(self._second.cores),
            "helper": dice.pick(self.mechanism.helpers),
            "helper2": dice.pick(self._second.helpers),
            "topic": self._term(self.mechanism.topics),
            "aim": self._term(self._effect.aims),
        }
        self.device: Noun = self.slots["device"]
        if invention.broad and not normalised:
            self.slots["device"] = dice.pick(_BROAD)
        self.combined = bool(invention.partners)
        self._combine(invention.partners)
        self.vary()
        self.slots["problem"] = self._clause(dice.pick(self.mechanism.problems))
        self.slots["effect_problem"] = self._clause(dice.pick(self._effect.problems))
        self.slots["object"] = dice.pick(self._effect.objects).format_map(self.slots)

    def _term(self, terms: Sequence[Any]) -> Any:
        return terms[0] if self._normalised else self.dice.pick(terms)

    def _combine(self, partners: tuple[tuple[int, int], ...]) -> None:
        """Fill the slots of the background: a device that this one is combined with, or any other."""
        domains = ontology().domains
        place, number = self.dice.pick(partners) if partners else (self.dice.below(len(domains)), 0)
        domain = domains[place]
        other = domain.devices[number] if partners else self.dice.pick(domain.devices)
        self.slots |= {
            "other": self._term(other.names),
            "other_task": self.dice.pick(other.tasks),
            "users2": self.dice.pick(domain.groups),
        }

    def vary(self) -> None:
        """Choose anew what differs from section to section: acts, details, reasons and numbers."""
        dice, slots = self.dice, self.slots
        slots |= {
            "join": dice.pick(self.wording["joins"]),
            "join2": dice.pick(self.wording["joins"]),
            "material": dice.pick(self.wording["materials"]),
            "count": dice.between(2, 9),
            "mm": dice.between(12, 60),
            "ms": dice.between(2, 80) * 10,
            "hz": dice.between(8, 50) * 5,
            "percent": dice.between(2, 15) * 5,
        }
        act = self._act if dice.chance(0.7) else dice.pick(self.mechanism.acts)
        slots["act"] = act.filled(slots)
        slots["act2"] = dice.pick(self._second.acts).filled(slots)
        slots["virtue"] = dice.pick(self._effect.virtues).format_map(slots)
        first, second = dice.sample(self._effect.advantages, 2)
        slots["advantage"], slots["advantage2"] = self._clause(first), self._clause(second)
        slots["detail"], slots["detail2"] = self.details(2)
        slots["second_detail"] = self._second_detail()

    def details(self, number: int) -> list[Clause]:
        """Clauses on the mechanism, each a different one."""
        return [self._clause(text) for text in self.dice.sample(self.mechanism.details, number)]

    def _second_detail(self) -> Clause:
        """A clause on the further mechanism."""
        slots = self.slots | {"core": self.slots["core2"]}
        return Clause(self.dice.pick(self._second.details).format_map(slots))

    def trait(self) -> Noun:
        """The device named after its mechanism."""
        return Noun(f"{self._term(self.mechanism.traits)} {self.slots['device'].bare}")

    def say(self, templates: Sequence[str]) -> str:
        """One of the sentences, with its slots filled."""
        return self.dice.pick(templates).format_map(self.slots)

    def introduced(self, text: str, given: str = "") -> str:
        """`text` in which each thing is "a" thing when first mentioned, and "the" thing if `given` mentions it."""
        new = []
        for name in THINGS:
            noun = self.slots[name]
            if noun.bare in given:
                text = text.replace(noun.a, noun.the)
            else:
                new.append(noun)
        return introduce(text, new)

    def _clause(self, text: str) -> Clause:
        return Clause(text.format_map(self.slots))
