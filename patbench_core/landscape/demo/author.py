"""An author: chooses among synonyms once for a document and fills the slots of sentences.

What stands in a slot is one choice, made when a sentence first asks for it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.language import Clause, Noun, Verb, indefinite, introduce
from patbench_core.landscape.demo.ontology import Device, Domain, Effect, Mechanism, ontology
from patbench_core.landscape.demo.structure import Invention

BROAD_NAMES = tuple(
    map(Noun, ("assistive device", "aid", "assistive apparatus", "support device", "assistance system"))
)

USUAL_ACT = 0.7  # share of passages that speak of the invention's own act, not of another one of its mechanism
THINGS = ("user", "body", "site", "core", "helper", "core2", "helper2", "part1", "part2", "part3")


def elsewhere(dice: Dice, domain: int) -> tuple[int, int]:
    """A domain other than `domain`, and a device of it."""
    domains = ontology().domains
    other = (domain + 1 + dice.below(len(domains) - 1)) % len(domains)
    return other, dice.below(len(domains[other].devices))


class Author:
    """Words for one document of an invention, by slot: what templates are formatted with.

    Parameters
    ----------
    invention : Invention
    dice : Dice
        Source of all choices.
    normalised : bool
        Use the first (standard) term throughout, as an indexer does.

    Attributes
    ----------
    slots : dict of str to object
        Those that are filled. Nothing in them refers to the author: circles would be kept by an import, which does
        not search for them.
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
        self.slots: dict[str, Any] = {}
        self.parts: list[tuple[Noun, ...]] = dice.sample(self.device.parts, 3)
        if invention.broad and not normalised:
            self.slots["device"] = dice.pick(BROAD_NAMES)

    def __getitem__(self, name: str) -> Any:
        """What stands in a slot."""
        if name not in self.slots:
            self.slots[name] = (LASTING.get(name) or VARYING[name])(self)
        return self.slots[name]

    def term(self, terms: Sequence[Any]) -> Any:
        """One of several terms for the same thing."""
        return terms[0] if self.normalised else self.dice.pick(terms)

    def say(self, templates: Sequence[str]) -> str:
        """One of the sentences, with its slots filled."""
        return self.dice.pick(templates).format_map(self)

    def clause(self, texts: Sequence[str]) -> Clause:
        """One of the clauses, with its slots filled."""
        return Clause(self.say(texts))

    def details(self, number: int) -> list[Clause]:
        """Clauses on the mechanism, each a different one."""
        return [Clause(text.format_map(self)) for text in self.dice.sample(self.mechanism.details, number)]

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
        device = self["device"]
        return text if device.bare in given else indefinite(text, device)


def _act(author: Author) -> Verb:
    own = author.dice.chance(USUAL_ACT)
    acts = author.mechanism.acts
    return Verb((acts[author.invention.act] if own else author.dice.pick(acts)).format_map(author))


def _other(author: Author, name: str, texts: Sequence[str]) -> Clause:
    """A clause that differs from the one in slot `name`."""
    first = author[name]
    clauses = [clause for text in texts if (clause := text.format_map(author)) != first]
    return Clause(author.dice.pick(clauses))


def _second_detail(author: Author) -> Clause:
    text = author.dice.pick(author.second.details).replace("{core.", "{core2.")
    return Clause(text.format_map(author))


LASTING: dict[str, Callable[[Author], Any]] = {
    "device": lambda author: author.term(author.device.names),
    "body": lambda author: author.term(author.dice.pick(author.device.bodies)),
    "site": lambda author: author.term(author.device.sites[author.invention.site]),
    "part1": lambda author: author.term(author.parts[0]),
    "part2": lambda author: author.term(author.parts[1]),
    "part3": lambda author: author.term(author.parts[2]),
    "task": lambda author: author.device.tasks[author.invention.task],
    "user": lambda author: author.term(author.domain.persons),
    "users": lambda author: author.dice.pick(author.domain.groups),
    "field": lambda author: author.term(author.domain.fields),
    "core": lambda author: author.term(author.mechanism.cores),
    "core2": lambda author: author.term(author.second.cores),
    "helper": lambda author: author.dice.pick(author.mechanism.helpers),
    "helper2": lambda author: author.dice.pick(author.second.helpers),
    "topic": lambda author: author.term(author.mechanism.topics),
    "trait": lambda author: Noun(f"{author.term(author.mechanism.traits)} {author['device'].bare}"),
    "aim": lambda author: author.term(author.effect.aims),
    "other": lambda author: author.term(author.other.names),
    "other_task": lambda author: author.dice.pick(author.other.tasks),
    "users2": lambda author: author.dice.pick(author.other_domain.groups),
    "problem": lambda author: author.clause(author.mechanism.problems),
    "effect_problem": lambda author: author.clause(author.effect.problems),
    "object": lambda author: author.say(author.effect.objects),
}
VARYING: dict[str, Callable[[Author], Any]] = {
    "join": lambda author: author.dice.pick(author.wording["joins"]),
    "join2": lambda author: author.dice.pick(author.wording["joins"]),
    "material": lambda author: author.dice.pick(author.wording["materials"]),
    "count": lambda author: author.dice.between(2, 9),
    "mm": lambda author: author.dice.between(12, 60),
    "ms": lambda author: author.dice.between(2, 80) * 10,
    "hz": lambda author: author.dice.between(20, 50) * 5,
    "percent": lambda author: author.dice.between(2, 15) * 5,
    "act": _act,
    "act2": lambda author: Verb(author.say(author.second.acts)),
    "virtue": lambda author: author.say(author.effect.virtues),
    "advantage": lambda author: author.clause(author.effect.advantages),
    "advantage2": lambda author: _other(author, "advantage", author.effect.advantages),
    "detail": lambda author: author.clause(author.mechanism.details),
    "detail2": lambda author: _other(author, "detail", author.mechanism.details),
    "second_detail": _second_detail,
}
