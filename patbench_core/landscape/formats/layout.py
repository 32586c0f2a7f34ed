"""What an export is: one table a format, from the fields of a patent to the columns that hold them.

A format is a file in the folder ``known`` that calls `register`; nothing else names it. A way to a field is the name
of a column (case and punctuation do not matter), a path through nested objects with points between, or several of these
joined by `` + ``, whose parts are written with hyphens between; a field may have several ways, and the first that
holds something is taken.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from patbench_core.landscape.formats.row import Row
from patbench_core.landscape.schema import Patent

FIELDS = tuple(sorted({*Patent.__dataclass_fields__, "family_members", "expert"} - {"vectors"}))
"""Fields of a patent that a column can hold."""
_BARE = frozenset({"publication_number", "country", "family_id", "family_members", "publication_date", "ranked"})
JOIN = " + "
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Layout:
    """An export by its columns.

    Attributes
    ----------
    title : str
        What it is, for people.
    columns : mapping of str to tuple of str
        Ways to each field of a patent, the best first.
    marks : tuple of str
        Columns of which at least one has to be there, where other exports call their columns alike.
    needs : tuple of str
        Fields without which a row is not a patent.
    constants : mapping of str to str
        Fields that have one value in all rows.
    says : str
        What the card says of every file of this kind: what it cannot hold, and which export can.
    finish : callable, optional
        Changes the values of a row, by field, as no table of columns can say: ``finish(values, row of the file)``.
    completes : bool
        Rows only add to patents of other files; those of unknown patents are left out and counted.
    gathers : str
        A field whose texts come in several rows below each other, one patent's rows in sequence.
    containers : tuple of str
        Kinds of files: ``table`` (CSV, spreadsheet), ``objects`` (JSON, Parquet) and ``xml``.
    """

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    marks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("publication_number",)
    constants: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    finish: Callable[[dict[str, Any], Row], None] | None = None
    completes: bool = False
    gathers: str = ""
    containers: tuple[str, ...] = ("table", "objects")

    def found(self, columns: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Ways that lead somewhere in a file of these columns, by field."""
        there = frozenset(map(plain, columns))
        ways = {name: tuple(way for way in ways if _leads(way, there)) for name, ways in self.columns.items()}
        return {name: found for name, found in ways.items() if found}

    def holds(self, columns: Collection[str]) -> bool:
        """Whether anything but numbers, dates and families is there: without that, a table says nothing of patents."""
        return any(name not in _BARE for name in self.found(columns)) or any("embedding" in name for name in columns)

    def score(self, columns: Collection[str]) -> float:
        """How much of the export is there: fields, and half for each mark; 0 where it cannot be this one."""
        there = frozenset(map(plain, columns))
        marks = sum(_leads(mark, there) for mark in self.marks)
        fields = [name for name, ways in self.columns.items() if any(_leads(way, there) for way in ways)]
        if (self.marks and not marks) or not all(name in fields for name in self.needs):
            return 0.0
        return len(fields) + marks / 2


_LAYOUTS: dict[str, Layout] = {}


def register(*layouts: Layout) -> None:
    """Make formats known: at the foot of a file in ``known``."""
    for layout in layouts:
        _LAYOUTS[layout.name] = layout


def layouts() -> list[Layout]:
    """All formats, patbench's own first."""
    _load()
    return sorted(_LAYOUTS.values(), key=lambda layout: layout.name != "patbench")


@cache
def _load() -> None:
    from patbench_core.landscape.formats import known

    for module in sorted(pkgutil.iter_modules(known.__path__), key=lambda module: module.name):
        importlib.import_module(f"{known.__name__}.{module.name}")


def nearest(columns: Collection[str], container: str) -> Layout:
    """The format that shares most columns with a file that is none."""
    found = [layout for layout in layouts() if container in layout.containers and not layout.completes]
    return max(found, key=lambda layout: len(layout.found(columns)) + 2 * any(m in columns for m in layout.marks))


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without case and punctuation."""
    return _SEPARATORS.sub(" ", name.casefold()).strip()


def valid(name: str) -> str:
    """A name from a file, with its broken bytes replaced."""
    return name if name.isascii() else name.encode("utf-8", "replace").decode()


def _leads(way: str, there: Collection[str]) -> bool:
    return all(plain(part) in there for part in way.split(JOIN))
