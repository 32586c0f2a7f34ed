"""What the demo landscape speaks about: fields, devices, technical means and effects, read from data files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from patbench_core.landscape.demo.language import Clause, Noun, Verb

DATA = files("patbench_core.landscape.demo") / "data"


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
    acts: tuple[Verb, ...]
    details: tuple[Clause, ...]
    helpers: tuple[Noun, ...]
    problems: tuple[Clause, ...]
    effects: tuple[int, ...]  # places in `Ontology.effects` that it can have
    needs_power: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What an invention achieves; its id is a label of the set `effect`."""

    id: str
    aims: tuple[str, ...]
    objects: tuple[str, ...]
    problems: tuple[Clause, ...]
    advantages: tuple[Clause, ...]
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
        domains=tuple(_domain(entry, places, means) for entry in domains),
        mechanisms=tuple(_mechanism(name, entry, effects) for name, entry in mechanisms.items()),
        effects=tuple(_effect(name, entry) for name, entry in effects.items()),
        wording=_read("wording"),
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _domain(entry: dict[str, Any], places: dict[str, int], means: dict[str, int]) -> Domain:
    return Domain(
        id=entry["id"],
        weight=entry["weight"],
        codes=tuple(entry["codes"]),
        fields=tuple(entry["field"]),
        persons=_nouns(entry["user"]),
        groups=_clauses(entry["users"]),
        partners=tuple(places[name] for name in entry["partners"]),
        devices=tuple(_device(device, means) for device in entry["device"]),
    )


def _device(entry: dict[str, Any], means: dict[str, int]) -> Device:
    return Device(
        names=_nouns(entry["names"]),
        bodies=tuple(map(_component, entry["body"])),
        sites=tuple(map(_component, entry["sites"])),
        parts=tuple(map(_component, entry["parts"])),
        tasks=tuple(map(Verb, entry["tasks"])),
        codes=tuple(entry["codes"]),
        mechanisms=tuple(means[name] for name in entry["means"]),
    )


def _mechanism(name: str, entry: dict[str, Any], effects: dict[str, Any]) -> Mechanism:
    return Mechanism(
        id=name,
        cpc=tuple(entry["cpc"]),
        topics=tuple(entry["topics"]),
        cores=_nouns(entry["cores"]),
        traits=tuple(entry["traits"]),
        acts=tuple(map(Verb, entry["acts"])),
        details=_clauses(entry["details"]),
        helpers=_nouns(entry["helpers"]),
        problems=_clauses(entry["problems"]),
        effects=tuple(
            position
            for position, (effect, facts) in enumerate(effects.items())
            if effect not in entry.get("never", ()) and (entry.get("needs_power") or not facts.get("needs_power"))
        ),
        needs_power=entry.get("needs_power", False),
    )


def _effect(name: str, entry: dict[str, Any]) -> Effect:
    return Effect(
        id=name,
        aims=tuple(entry["aims"]),
        objects=tuple(entry["objects"]),
        problems=_clauses(entry["problems"]),
        advantages=_clauses(entry["advantages"]),
        virtues=tuple(entry["virtues"]),
    )


@cache
def _component(phrase: str) -> tuple[Noun, ...]:
    """A component's name and the names with another last word that mean the same."""
    start, space, head = phrase.rpartition(" ")
    return _nouns([phrase, *(f"{start}{space}{other}" for other in _read("variants").get(head, ()))])


def _nouns(phrases: list[str]) -> tuple[Noun, ...]:
    return tuple(map(Noun, phrases))


def _clauses(phrases: list[str]) -> tuple[Clause, ...]:
    return tuple(map(Clause, phrases))
