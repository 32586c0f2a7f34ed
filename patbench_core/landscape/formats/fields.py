"""From a row of a file to the fields of a patent: the ways of its layout followed, the values made of one kind."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from patbench_core.errors.landscape import bad_list
from patbench_core.landscape.formats.layout import JOIN, Layout, plain, valid
from patbench_core.landscape.formats.row import YEAR, Notes, Row, is_vector_name

Getter = Callable[[Mapping[str, Any]], Any]

_TEXTS = frozenset({"title", "abstract", "claims", "description", "expert_title", "expert_abstract", "text"})
_LONG = frozenset({"claims", "description", "text"})  # several texts of one are written below each other
_LISTS = frozenset({"ipc", "cpc", "cites", "family_members"})
_LANGUAGES = ("language", "lang", "locale")
_ITEMS = ("publication_number", "code", "symbol", "number", "text", "value", "lens_id")
_PARTS = (("country", "jurisdiction"), ("doc_number", "number"), ("kind", "kind_code"))
_SEPARATED = (";;", ";", "|", "\n")
_CODES = re.compile(r"\s+(?=[A-HY]\d{2}[A-Z])")  # A61B5/00 G06F3/01
_NEIGHBOURS = re.compile(r"(?<=['\"])\s+(?=['\"])")  # numpy prints lists without commas
_SCHEMES = re.compile(r"\s*\([A-Z]{2}(?:,\s?[A-Z]{2})*\)")  # Espacenet: A61M1/10 (EP,US), who gave the code
_COMMA = re.compile(r"\s*,\s*(?=[A-Za-z])")  # 7,994,462 is one number
_YEARS = ("publication year", "pub year", "year of publication", "patent year", "year")
_MAIN = ("publication_date", "title", "abstract", "claims", "ipc", "cpc", "cites", "family_id")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class Reader:
    """Turns rows of one file into rows of fields.

    Parameters
    ----------
    layout : Layout
    columns : sequence of str
        Columns of the file; of nested objects the paths, points between.
    prune : bool
        Whether rows hold no other columns than these.
    notes : Notes
    """

    def __init__(self, layout: Layout, columns: Sequence[str], prune: bool, notes: Notes) -> None:
        self._layout, self._notes = layout, notes
        actual = {plain(column): column for column in reversed(columns)}
        found = layout.found(columns)
        self.ways = {
            name: (*found.get(name, ()), *(way for way in ways if not prune and way not in found.get(name, ())))
            for name, ways in layout.columns.items()
            if not prune or name in found
        }
        self._getters = {name: [_getter(way, actual, prune) for way in ways] for name, ways in self.ways.items()}
        self._year = next((column for column in columns if plain(column) in _YEARS), None)
        alone = {name: ways[0] for name, ways in self.ways.items() if len(ways) == 1}
        single = {name: way for name, way in alone.items() if JOIN not in way and (prune or "." not in way)}
        self._simple = [(name, actual.get(plain(way), way), name in _TEXTS) for name, way in single.items()]
        self._several = [(name, getters) for name, getters in self._getters.items() if name not in single]
        self._label_sets = [name for name in self.ways if name.startswith("labels.")]
        first = {name: found[name][0] if name in found else ways[0] for name, ways in self.ways.items() if ways}
        self.names = {name: valid(actual.get(plain(way), way)) for name, way in first.items()}
        self.missing = [name for name in _MAIN if name in layout.columns and name not in found]
        if "family_members" in found and "family_id" in self.missing:
            self.missing.remove("family_id")
        parts = [part for ways in self.ways.values() for way in ways for part in way.split(JOIN)]
        tops = [part if prune else part.split(".")[0] for part in (*parts, *layout.marks)]
        self.used = {actual.get(plain(top), top) for top in tops} | {"", "#", "No"}

    def row(self, row: Row) -> Row:
        """The row by fields."""
        values, names = row.values, self.names
        fields: dict[str, Any] = dict(self._layout.constants)
        for name, column, text in self._simple:
            value = values.get(column)
            if value is not None and value != "" and value != []:
                plain_text = text and type(value) is str and value[:2] != "[{"
                fields[name] = value if plain_text else _made(row, name, names[name], value)
        for name, getters in self._several:
            for get in getters:
                value = get(values)
                if value not in _EMPTY:
                    fields[name] = _made(row, name, names[name], value)
                    break
        for name in values:
            if name[:9] == "embedding" and is_vector_name(name):
                fields[name] = _made(row, name, name, values[name])
        if self._label_sets:
            sets = {name.removeprefix("labels."): fields.pop(name, None) for name in self._label_sets}
            named = {name: labels for name, labels in sets.items() if labels}
            labels = fields.get("labels")
            fields["labels"] = named | (labels if isinstance(labels, dict) else {"labels": labels} if labels else {})
        if self._year and row.values.get(self._year):
            fields[YEAR] = row.values[self._year]
        if self._layout.finish:
            self._layout.finish(fields, row)
        return Row(row.file, row.line, fields, names, self._notes)

    def year(self, row: Row) -> str:
        """The year that stands beside the date."""
        return str(row.values.get(self._year) or "") if self._year else ""

    def value(self, row: Row, name: str) -> Any:
        """One field of a row, as the file has it."""
        found = (get(row.values) for get in self._getters.get(name, ()))
        value = next((value for value in found if value not in _EMPTY), None)
        return value[0] if isinstance(value, list) else value

    def other(self, row: Row) -> Iterator[str]:
        """Columns that are filled and not read."""
        used = self.used
        for name, value in row.values.items():
            if name not in used and value not in _EMPTY and not is_vector_name(name):
                yield name


def _getter(way: str, actual: Mapping[str, str], flat: bool) -> Getter:
    """A function that follows a way through a row."""
    parts = way.split(JOIN)
    if len(parts) > 1:
        getters = [_getter(part, actual, flat) for part in parts]
        return lambda values: "-".join(str(value).strip() for get in getters if (value := get(values)) not in _EMPTY)
    path = tuple(way.split("."))
    if flat or len(path) == 1:
        column = actual.get(plain(way), way)
        return lambda values: values.get(column)
    return lambda values: values.get(way) if way in values else follow(values, path)


def follow(value: Any, path: Sequence[str]) -> Any:
    """What lies at the end of a path through objects; of lists on the way, what lies behind each item."""
    for place, part in enumerate(path):
        value = unwrapped(value)
        if isinstance(value, list):
            ends = [follow(item, path[place:]) for item in value]
            return [item for end in ends for item in (end if isinstance(end, list) else [end]) if item not in _EMPTY]
        value = value.get(part) if isinstance(value, dict) else None
    return unwrapped(value)


def unwrapped(value: Any) -> Any:
    """A list that Parquet writers wrap in objects: ``{"list": [{"element": ...}, ...]}``."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(inner := value.get("list"), list):
        return [
            next(iter(item.values()))
            if isinstance(item, dict) and item.keys() <= {"element", "item"} and item
            else item
            for item in inner
        ]
    return value


def _made(row: Row, name: str, column: str, value: Any) -> Any:
    """A value of the kind that the field has."""
    if name in _TEXTS:
        if isinstance(value, str):
            try:
                value = json.loads(value)  # texts in several languages, as JSON in a cell
            except (ValueError, RecursionError):
                return value
        return texts(value, name in _LONG)
    if name in _LISTS:
        return listed(row, column, value)
    if isinstance(value, str):
        if is_vector_name(name) or (name.startswith("labels") and value.strip()[:1] in "[{"):
            return _parsed(row, column, value)
        if name.startswith("labels"):
            return separated(value, commas=False)
        if name == "ranked" and value.strip().casefold() in ("true", "false"):
            return value.strip().casefold() == "true"
    elif isinstance(value, list) and name in ("publication_number", "family_id", "publication_date", "country"):
        return value[0]
    return value


def texts(value: Any, several: bool) -> Any:
    """One text of a text in several languages, English first, or of paragraphs; what is neither stays as it is."""
    value = unwrapped(value)
    if isinstance(value, dict):
        inner = next(
            (value[key] for key in ("text", "claims", "claim_text", "paragraphs", "value") if value.get(key)), None
        )
        return texts(inner, several) if inner is not None else "" if value.keys() & {"text", *_LANGUAGES} else value
    if not isinstance(value, list) or not value:
        return "" if value == [] else value
    if all(isinstance(item, dict) for item in value):
        kept = [item for item in value if any(item.values())]
        spoken = [str(next((item[key] for key in _LANGUAGES if item.get(key)), "")).casefold()[:2] for item in kept]
        chosen = "en" if "en" in spoken else spoken[0] if spoken else ""
        parts = [texts(item, several) for item, language in zip(kept, spoken, strict=True) if language == chosen]
    elif several:
        parts = [texts(item, several) for item in value if item is not None]
    else:
        return value
    if not all(isinstance(part, str) for part in parts):
        return value
    return "\n".join(parts) if several else next(filter(None, parts), "")


def listed(row: Row, column: str, value: Any) -> Any:
    """A list of texts: of a cell that separates them, of JSON or Python in a cell, of objects that name each."""
    value = unwrapped(value)
    if isinstance(value, str):
        written = value.strip(" ,\n")
        if written[:1] not in ("[", "{", "("):
            return separated(written)
        value = _parsed(row, column, written)
        value = sorted(value, key=str) if isinstance(value, set) else list(value) if isinstance(value, tuple) else value
    elif isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return value
    return [_item(item) if isinstance(item, dict) else item for item in value]


def separated(written: str, commas: bool = True) -> list[str]:
    """The parts of a cell; a comma parts them only where a letter follows it."""
    if "(" in written:
        written = _SCHEMES.sub("", written)
    for separator in _SEPARATED:
        if separator in written:
            return [part for part in map(str.strip, written.split(separator)) if part]
    return _COMMA.split(",".join(_CODES.split(written))) if commas else [written]


def _item(item: Mapping[str, Any]) -> Any:
    """What an object in a list names: a code, or a publication by its parts."""
    found = next((item[key] for key in _ITEMS if isinstance(item.get(key), str) and item[key]), None)
    if found and not any(key in item for key in ("country", "jurisdiction")):
        return found
    parts = [next((str(item[key]) for key in keys if item.get(key)), "") for keys in _PARTS]
    return "-".join(filter(None, parts)) if parts[1] else found


def _parsed(row: Row, column: str, written: str) -> Any:
    """A list as JSON, Python, numpy or PostgreSQL write it."""
    written = written.strip(" ,")
    if not written:
        return None
    with suppress(ValueError, RecursionError):  # not JSON: the other spellings follow, and the last one refuses
        return json.loads(written)
    if written[0] == "{" and written[-1] == "}" and "'" not in written and ":" not in written:
        return [part.strip(' "') for part in written[1:-1].split(",") if part.strip(' "')]
    try:
        return ast.literal_eval(_NEIGHBOURS.sub(", ", written))
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise bad_list(row.file, row.line, column, written) from error
