"""Which column holds which field, as a user says: ``--map field=column``, kept in a file that can be shared.

A mapping file is TOML: ``[columns]`` gives for each field a column, or several of which the first filled one is taken;
``[constants]`` gives fields that have one value in all rows. ``labels.NAME`` is a label set of its own. Before these
tables, ``dates = "day-first"`` (``month-first``, ``year-first``) gives the order of dates such as 04/05/2013.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from patbench_core.errors.landscape import LandscapeError, missing_file
from patbench_core.landscape.dates import FORCED
from patbench_core.landscape.formats.layout import FIELDS, Layout, layouts

_LABELS = "labels."


@dataclass(frozen=True)
class ColumnMap:
    """Columns and constants by field, and the order of dates (empty: as they say); false where nothing is said."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""

    def __bool__(self) -> bool:
        return bool(self.columns or self.constants or self.dates)

    def toml(self) -> str:
        """The text of a mapping file."""
        lines = [f"dates = {json.dumps(self.dates)}", ""] if self.dates else []
        lines += ["# fields of patbench, and the columns that hold them", "[columns]"]
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


def given(maps: Iterable[str], file: Path | None = None, dates: str = "") -> ColumnMap:
    """What ``--map``, ``--dates`` and ``--mapping`` say; the file does not have the last word.

    Parameters
    ----------
    maps : iterable of str
        ``field=column`` each; a field that comes again has a further column.
    file : Path, optional
        A mapping file.
    dates : str
        Order of dates of three numbers: a key of `dates.FORCED`.

    Raises
    ------
    LandscapeError
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
    columns = {**read.columns, **{name: tuple(columns) for name, columns in said.items()}}
    return ColumnMap(columns, read.constants, _order(dates, f"--dates {dates}") or read.dates)


def _read(file: Path) -> ColumnMap:
    if not file.exists():
        raise missing_file(file)
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
    if ways is None or not isinstance(constants, dict) or set(content) - {"columns", "constants", "dates"}:
        raise LandscapeError(
            f"mapping file {file} has other tables than [columns] and [constants], or other keys than dates before "
            "them: keep to these"
        )
    for name, value in (*ways.items(), *constants.items()):
        _checked(name, f"mapping file {file}")
        texts = [value] if name in constants else value
        if not isinstance(texts, list | tuple) or not texts or not all(isinstance(text, str) for text in texts):
            raise LandscapeError(
                f"mapping file {file}, {name}: {value!r} is not a column's name or a list of them: write one"
            )
    dates = _order(content.get("dates", ""), f"mapping file {file}, dates = {content.get('dates')!r}")
    return ColumnMap({name: tuple(way) for name, way in ways.items()}, constants, dates)


def _order(dates: object, place: str) -> str:
    """An order of dates, or nothing."""
    if isinstance(dates, str) and (not dates or dates in FORCED):
        return dates
    raise LandscapeError(f"{place}: not an order of dates: write one of {', '.join(FORCED)}")


def _checked(name: str, place: str) -> str:
    """A field that patents have."""
    if name in FIELDS or name.startswith("embedding") or (name.startswith(_LABELS) and len(name) > len(_LABELS)):
        return name
    close = get_close_matches(name, FIELDS, 1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    raise LandscapeError(f"{place}: {name!r} is not a field{hint}: use one of {', '.join(FIELDS)} or labels.NAME")


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else json.dumps(name, ensure_ascii=False)
