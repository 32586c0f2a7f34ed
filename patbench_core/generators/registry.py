"""Generators by name. A generator is one file in this folder, which ends in `register`."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator
from patbench_core.generators.sequence import in_order, place


@dataclass(frozen=True)
class Known:
    """How a generator is made.

    Attributes
    ----------
    name : str
        What its specification begins with.
    make : callable
        From what follows the colon.
    argument : str
        What that is, such as ``VIEW``; empty where nothing follows.
    """

    name: str
    make: Callable[[str], Generator]
    argument: str = ""

    @property
    def form(self) -> str:
        """How to write it."""
        return f"{self.name}:{self.argument}" if self.argument else self.name


_REGISTERED: dict[str, Known] = {}


def register(name: str, make: Callable[[str], Generator], argument: str = "") -> None:
    """Make a generator known; the last line of its file."""
    _REGISTERED[name] = Known(name, make, argument)


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
    if name not in every or bool(argument) != bool(every[name].argument) or (colon and not argument):
        forms = ", ".join(each.form for each in every.values())
        raise GeneratorError(f"generator {spec!r} is not known: choose one of {forms}")
    return every[name].make(argument)


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
