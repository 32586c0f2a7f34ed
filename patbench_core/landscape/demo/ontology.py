"""What the demo landscape speaks about: fields, devices, technical means and effects, read from data files."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from patbench_core.landscape.demo.language import Clause, Noun, Verb

DATA = files("patbench_core.landscape.demo") / "data"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Device:
    """A product of one field."""

    names: tuple[Noun, ...]  # the first is the normalised one
    bodies: tuple[tuple[Noun, ...], ...]  # of each component, its names
    sites: tuple[tuple[Noun, ...], ...]
    parts: tuple[tuple[Noun, ...], ...]
    tasks: tuple[Verb, ...]
    codes: tuple[str, ...]
    mechanisms: tuple[int, ...]  # places in `Ontology.mechanisms` that suit this device


@dataclass(frozen=True, slots=True)
class Domain:
    """A field of assistive technology; its id is a label of the set `topic`."""

    id: str
    weight: int
    codes: tuple[str, ...]
    fields: tuple[str, ...]
    persons: tuple[Noun, ...]
    groups: tuple[Clause, ...]
    partners: tuple[int, ...]  # places in `Ontology.domains`
    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A technical means; the same means serves several fields."""

    id: str
    cpc: tuple[str, ...]
    topics: tuple[str, ...]
    cores: tuple[Noun, ...]
    traits: tuple[str, ...]
    acts: tuple[str, ...]
    details: tuple[str, ...]
    helpers: tuple[Noun, ...]
    problems: tuple[str, ...]
    effects: tuple[int, ...]  # places in `Ontology.effects` that it can have
    needs_power: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What an invention achieves; its id is a label of the set `effect`."""

    id: str
    aims: tuple[str, ...]
    objects: tuple[str, ...]
    problems: tuple[str, ...]
    advantages: tuple[str, ...]
    virtues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """All of it, plus the sentences (`wording`) in which patents say it."""

    domains: tuple[Domain, ...]
    mechanisms: tuple[Mechanism, ...]
    effects: tuple[Effect, ...]
    wording: dict[str, Any]


@cache
def ontology() -> Ontology:
    """The ontology of the demo landscape, read once."""
    mechanisms, effects = _read("mechanisms"), _read("effects")
    domains: list[dict[str, Any]] = _read("domains")["domain"]
    places = {domain["id"]: position for position, domain in enumerate(domains)}
    means = {name: position for position, name in enumerate(mechanisms)}
    return Ontology(
        domains=tuple(
            _made(
                Domain,
                domain,
                partners=[places[name] for name in domain["partners"]],
                devices=[
                    _made(Device, device, mechanisms=[means[name] for name in device["mechanisms"]])
                    for device in domain["devices"]
                ],
            )
            for domain in domains
        ),
        mechanisms=tuple(
            _made(Mechanism, {"needs_power": False, **entry}, id=name, effects=_effects(entry, effects))
            for name, entry in mechanisms.items()
        ),
        effects=tuple(_made(Effect, entry, id=name) for name, entry in effects.items()),
        wording=_read("wording"),
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _made(kind: type[T], entry: dict[str, Any], **others: Any) -> T:
    """An entry of a data file, its phrases in the forms that they have; `others` are values that it says otherwise."""
    values = {name: (entry | others)[name] for name in kind.__annotations__}
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    return kind(**values | {name: tuple(map(_FORMS.get(name, _same), value)) for name, value in lists.items()})


def _same(value: Any) -> Any:
    return value


def _effects(entry: dict[str, Any], effects: dict[str, Any]) -> list[int]:
    """Places of the effects that a mechanism can have."""
    return [
        position
        for position, (effect, facts) in enumerate(effects.items())
        if effect not in entry.get("never", ()) and (entry.get("needs_power") or not facts.get("needs_power"))
    ]


@cache
def _component(phrase: str) -> tuple[Noun, ...]:
    """A component's name and the names with another last word that mean the same."""
    start, space, head = phrase.rpartition(" ")
    return tuple(map(Noun, [phrase, *(f"{start}{space}{other}" for other in _read("variants").get(head, ()))]))


_FORMS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("names", "persons", "cores", "helpers"), Noun),
    "groups": Clause,
    "tasks": Verb,
    **dict.fromkeys(("bodies", "sites", "parts"), _component),
}
"""What phrases are made of, by the list in which they stand; others are texts."""
