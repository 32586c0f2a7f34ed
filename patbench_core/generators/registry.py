"""Generators by name, in the one order in which they are trained on, recorded and shown however a user lists them.

A generator is one file in this folder, which ends in `register`.
"""

import importlib
import pkgutil
from collections.abc import Callable

from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator

Known = tuple[Callable[[str], Generator], str]
"""How a generator is made, from what follows the colon; and what that is, such as ``VIEW``, empty for nothing."""

_REGISTERED: dict[str, Known] = {}

_NAMES = (
    *("section", "crop", "eda", "mix", "trigram", "template", "synonyms", "roundtrip"),
    *("paraphrase", "like", "llm", "endpoint-paraphrase", "endpoint-like", "endpoint", "file"),
)
"""As records that are published have them; others stand behind these, in alphabetical order. A key holds its generators
in order: to move a name gives records other ids."""

_VIEWS = ("T", "A", "C1", "C")
"""Of sections, in the order of a patent; others stand behind these."""

Place = tuple[int, str, int, str, str]


def register(name: str, make: Callable[[str], Generator], argument: str = "") -> None:
    """Make a generator known; the last line of its file."""
    _REGISTERED[name] = make, argument


def known() -> dict[str, Known]:
    """All generators by name."""
    import patbench_core.generators as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTERED.items()))


def generator(spec: str) -> Generator:
    """The generator of a specification, ``NAME`` or ``NAME:ARGUMENT``.

    Raises
    ------
    GeneratorError
        If there is none of that name, or its argument is missing or superfluous.
    """
    name, colon, argument = spec.partition(":")
    every = known()
    make, wanted = every.get(name, (None, ""))
    if make is None or bool(argument) != bool(wanted) or (colon and not argument):
        forms = ", ".join(f"{each}:{what}" if what else each for each, (_, what) in every.items())
        raise GeneratorError(f"generator {spec!r} is not known: choose one of {forms}")
    return make(argument)


def generators(specs: str) -> list[Generator]:
    """The generators of a list with commas, in the one order; ``file:PATH#*`` stands for all systems of the file.

    Raises
    ------
    GeneratorError
        If one is not known, or is named twice.
    """
    from patbench_core.generators.from_file import systems

    words = []
    for spec in in_order(specs).split(","):
        every = spec.startswith("file:") and spec.endswith("#*")
        words += [f"{spec[:-1]}{name}" for name in systems(spec[5:-2])] if every else [spec]
    made = sorted((generator(word) for word in words), key=lambda each: place(each.spec))
    names = [each.spec for each in made]
    if twice := [name for name in names if names.count(name) > 1]:
        raise GeneratorError(f"generator {twice[0]!r} is named twice: name it once")
    return made


def place(spec: str) -> Place:
    """What generators are sorted by: name, view, system or model, and the rest."""
    name, _, argument = spec.partition(":")
    known = _NAMES.index(name) if name in _NAMES else len(_NAMES)
    view = _VIEWS.index(argument) if argument in _VIEWS else len(_VIEWS)
    return known, name, view, argument.rpartition("#")[2], argument


def in_order(specs: str) -> str:
    """A list of generators with commas, in the one order and without blanks."""
    return ",".join(sorted((spec.strip() for spec in specs.split(",")), key=place))
