"""What stands in the slots of sentences: one choice an author makes for each, when a sentence first asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import proxy

from patbench_core.landscape.demo.language import Clause, Noun, Verb

if TYPE_CHECKING:
    from patbench_core.landscape.demo.author import Author

USUAL_ACT = 0.7  # share of passages that speak of the invention's own act, not of another one of its mechanism
THINGS = ("user", "body", "site", "core", "helper", "core2", "helper2", "part1", "part2", "part3")


class Slots(dict[str, Any]):
    """Slots by name; a slot is filled when it is first read.

    Author, slots and acts refer to each other weakly one way: what circles would be kept by an import, which does not
    search for them.
    """

    def __init__(self, author: Author) -> None:
        super().__init__()
        self._author = proxy(author)

    def __missing__(self, name: str) -> Any:
        choice = LASTING.get(name) or VARYING[name]
        value = self[name] = choice(self._author)
        return value


class Act:
    """A verb phrase whose own slots are filled in the form that a sentence asks for."""

    __slots__ = ("_slots", "_verb")

    def __init__(self, verb: Verb, slots: Slots) -> None:
        self._verb, self._slots = verb, proxy(slots)

    def __getattr__(self, form: str) -> str:
        return str(getattr(self._verb, form).format_map(self._slots))


def _act(author: Author) -> Act:
    own = author.dice.chance(USUAL_ACT)
    acts = author.mechanism.acts
    return Act(acts[author.invention.act] if own else author.dice.pick(acts), author.slots)


def _other(author: Author, name: str, texts: Sequence[str]) -> Clause:
    """A clause that differs from the one in slot `name`."""
    first = author.slots[name]
    clauses = [clause for text in texts if (clause := text.format_map(author.slots)) != first]
    return Clause(author.dice.pick(clauses))


def _second_detail(author: Author) -> Clause:
    text = author.dice.pick(author.second.details).replace("{core.", "{core2.")
    return Clause(text.format_map(author.slots))


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
    "trait": lambda author: Noun(f"{author.term(author.mechanism.traits)} {author.slots['device'].bare}"),
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
    "act2": lambda author: Act(author.dice.pick(author.second.acts), author.slots),
    "virtue": lambda author: author.say(author.effect.virtues),
    "advantage": lambda author: author.clause(author.effect.advantages),
    "advantage2": lambda author: _other(author, "advantage", author.effect.advantages),
    "detail": lambda author: author.clause(author.mechanism.details),
    "detail2": lambda author: _other(author, "detail", author.mechanism.details),
    "second_detail": _second_detail,
}
