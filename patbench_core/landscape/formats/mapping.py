"""Which column holds which field, as a user says: ``--map field=column``, kept in a file that can be shared.

A mapping file is TOML: ``[columns]`` gives for each field a column, or several of which the first filled one is taken;
``[constants]`` gives fields that have one value in all rows. ``labels.NAME`` is a label set of its own.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from patbench_core.errors.landscape import LandscapeError, MissingFile
from patbench_core.landscape.formats.layout import FIELDS, Layout, layouts

_LABELS = "labels."


@dataclass(frozen=True)
class ColumnMap:
    """Columns and constants by field; false where nothing is mapped."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.columns or self.constants)

    def toml(self) -> str:
        """The text of a mapping file."""
        lines = ["# fields of patbench, and the columns that hold them", "[columns]"]
        lines += [f"{_key(name)} = {json.dumps(list(ways), ensure_ascii=False)}" for name, ways in self.columns.items()]
        if self.constants:
            lines += ["", "[constants]"]
            lines += [
                f"{_key(name)} = {json.dumps(value, ensure_ascii=False)}" for name, value in self.constants.items()
            ]
        return "\n".join(lines) + "\n"

    def over(self, layout: Layout) -> Layout:
        """`layout` with these columns before its own."""
        columns = {name: (*ways, *layout.columns.get(name, ())) for name, ways in self.columns.items()}
        needs = tuple(name for name in layout.needs if name not in self.constants)
        constants = {**layout.constants, **self.constants}
        return replace(layout, columns={**layout.columns, **columns}, constants=constants, needs=needs)

    def alone(self) -> Layout:
        """The format of a table that is none of the known ones: these columns, and patbench's own names."""
        own = next(layout for layout in layouts() if layout.name == "patbench")
        return replace(self.over(own), name="mapping", title="columns as mapped")


def given(maps: Iterable[str], file: Path | None = None) -> ColumnMap:
    """What ``--map`` and ``--mapping`` say; ``--map`` has the last word.

    Parameters
    ----------
    maps : iterable of str
        ``field=column`` each; a field that comes again has a further column.
    file : Path, optional
        A mapping file.

    Raises
    ------
    LandscapeError, MissingFile
    """
    read = _read(file) if file else ColumnMap()
    said: dict[str, list[str]] = {}
    for text in maps:
        name, equals, column = (part.strip() for part in text.partition("="))
        if not equals or not column:
            raise LandscapeError(
                f"--map {text!r} is not of the form field=column: write --map title='Title of the patent'"
            )
        said.setdefault(_checked(name, f"--map {text!r}"), []).append(column)
    return ColumnMap({**read.columns, **{name: tuple(columns) for name, columns in said.items()}}, read.constants)


def _read(file: Path) -> ColumnMap:
    if not file.exists():
        raise MissingFile(file)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise LandscapeError(
            f"mapping file {file} cannot be read ({error}): write TOML with a table [columns]"
        ) from error
    columns, constants = content.get("columns", {}), content.get("constants", {})
    ways = (
        {name: (way,) if isinstance(way, str) else way for name, way in columns.items()}
        if isinstance(columns, dict)
        else None
    )
    if ways is None or not isinstance(constants, dict) or set(content) - {"columns", "constants"}:
        raise LandscapeError(f"mapping file {file} has other tables than [columns] and [constants]: keep to these")
    for name, value in (*ways.items(), *constants.items()):
        _checked(name, f"mapping file {file}")
        texts = [value] if name in constants else value
        if not isinstance(texts, list | tuple) or not texts or not all(isinstance(text, str) for text in texts):
            raise LandscapeError(
                f"mapping file {file}, {name}: {value!r} is not a column's name or a list of them: write one"
            )
    return ColumnMap({name: tuple(way) for name, way in ways.items()}, constants)


def _checked(name: str, place: str) -> str:
    """A field that patents have."""
    if name in FIELDS or name.startswith("embedding") or (name.startswith(_LABELS) and len(name) > len(_LABELS)):
        return name
    close = get_close_matches(name, FIELDS, 1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    raise LandscapeError(f"{place}: {name!r} is not a field{hint}: use one of {', '.join(FIELDS)} or labels.NAME")


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else json.dumps(name, ensure_ascii=False)
