"""One file of an export, ready to be read: its container, encoding, format and columns found."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property, partial
from itertools import groupby, islice
from typing import Any

from patbench_core.errors.landscape import BadField, LandscapeError, damaged_file
from patbench_core.landscape.absent import is_absent
from patbench_core.landscape.dates import Reading, decide
from patbench_core.landscape.formats import fulltext, jsonl, parquet, sheet, table
from patbench_core.landscape.formats.encoding import Encoding, detected, named
from patbench_core.landscape.formats.fields import Reader, unwrapped
from patbench_core.landscape.formats.layout import Layout, layouts, nearest, plain, valid
from patbench_core.landscape.formats.mapping import ColumnMap
from patbench_core.landscape.formats.opening import Source, opened
from patbench_core.landscape.formats.row import Notes, Row, iso_date, patents
from patbench_core.landscape.schema import Patent

_SAMPLE = 200  # objects whose names are looked at
_DEPTH = 6
_OLD_OFFICE, _PDF, _PARQUET, _ZIP = b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1", b"PK\x03\x04"
_TABLES = (".csv", ".tsv", ".tab")
_JSON = (".jsonl", ".ndjson", ".json")


class Export:
    """One file, and the patents in it.

    Parameters
    ----------
    source : Source
    mapped : ColumnMap
        What the user says of columns.
    encoding : str, optional
        What the user says of the encoding.

    Attributes
    ----------
    container : str
        ``csv``, ``xlsx``, ``jsonl``, ``json``, ``parquet`` or ``xml``.
    encoding : Encoding or None
        Of text files.
    layout : Layout
    columns : list of str
        Names of columns, of nested objects paths.
    notes : Notes
        What was left out of the rows that were read.
    other : Counter of str
        Columns that are not read: rows in which each is filled.
    rows : int
        Rows read so far, bad ones included.

    Raises
    ------
    PatbenchError
        If the file as a whole cannot be read.
    """

    def __init__(self, source: Source, mapped: ColumnMap, encoding: str | None = None) -> None:
        self.source, self._mapped, self._given = source, mapped, encoding
        self.notes, self.other, self.rows = Notes(), Counter[str](), 0
        self.encoding: Encoding | None = None
        self.container = _container(source)
        self._kind = {"csv": "table", "xlsx": "table", "xml": "xml"}.get(self.container, "objects")
        if self.container in ("csv", "json"):
            few = 2 if self.container == "json" else 0
            self.encoding = named(encoding) if encoding else detected(source, few)
        with _decoding(source, encoding):
            self.columns, self._read = self._found()
        self.layout = self._found_layout()
        self._reader = Reader(self.layout, self.columns, self._kind == "table", self.notes)
        self.notes.read_date = self._read_date

    @property
    def missing(self) -> list[str]:
        """Fields that the format could have and the file does not."""
        return self._reader.missing if self._kind == "table" else []

    def patents(self) -> Iterator[tuple[int, Patent | BadField]]:
        """Patents with their lines; a bad row comes as the exception that tells what is wrong."""
        for row in self._counted():
            if isinstance(row, BadField):
                yield row.line, row
                continue
            try:
                for patent in patents(row):
                    yield row.line, patent
            except BadField as error:
                yield row.line, error

    def _counted(self) -> Iterator[Row | BadField]:
        """Rows by fields; where a patent has several below each other, one of all of them."""
        fielded = self._fielded()
        if not self.layout.gathers:
            yield from fielded
            return
        by_number = groupby(
            fielded, lambda row: row if isinstance(row, BadField) else row.values.get("publication_number")
        )
        for _, group in by_number:
            rows = list(group)
            if len(rows) > 1 and isinstance(rows[0], Row):
                parts = [str(row.values.get(self.layout.gathers) or "") for row in rows if isinstance(row, Row)]
                yield replace(rows[0], values={**rows[0].values, self.layout.gathers: "\n".join(filter(None, parts))})
            else:
                yield from rows

    def _fielded(self) -> Iterator[Row | BadField]:
        reader, other = self._reader, self.other
        for row in self._raw():
            self.rows += 1
            if isinstance(row, Row):
                for name in reader.other(row):
                    other[valid(name)] += 1
                try:
                    row = reader.row(row)
                except BadField as error:
                    row = error
            yield row

    def _raw(self) -> Iterator[Row | BadField]:
        """Rows as the file has them."""
        with _decoding(self.source, self._given):
            yield from self._read()

    def _found(self) -> tuple[list[str], Callable[[], Iterator[Row | BadField]]]:
        """Names of columns, and what reads the rows."""
        source, encoding = self.source, self.encoding or Encoding("utf-8")
        if self.container == "csv":
            grid = table.found(source, encoding, self._score)
            return list(grid.header), partial(table.read, source, encoding, grid)
        if self.container == "xlsx":
            name, grid = sheet.found(source, self._score)
            return list(grid.header), partial(sheet.read, source, name, grid)
        if self.container == "json":
            self.container = jsonl.shape(source, encoding)
            read = partial(jsonl.rows, source, encoding, self.container)
        else:
            read = partial(parquet.rows if self.container == "parquet" else fulltext.rows, source)
        names: dict[str, None] = {}
        for row in islice(read(), _SAMPLE):
            if isinstance(row, Row):
                names.update(dict.fromkeys(_paths(row.values)))
        return list(names), read

    def _score(self, cells: Sequence[str]) -> float:
        layout = self._layout_of(cells)
        return layout.score(cells) if layout else 0.0

    def _layout_of(self, columns: Sequence[str]) -> Layout | None:
        """The format of which a file with these columns has most; of equals the first."""
        known = [layout for layout in layouts() if self._kind in layout.containers]
        if self._mapped.columns or self._mapped.constants:
            known = [self._mapped.over(layout) for layout in known if layout.score(columns) > 0]
            known.append(self._mapped.alone())
        chosen = max(known, key=lambda layout: layout.score(columns))
        return chosen if chosen.score(columns) > 0 else None

    def _found_layout(self) -> Layout:
        found = self._layout_of(self.columns)
        if found is None and self._kind == "objects" and not self.columns:
            return next(layout for layout in layouts() if layout.name == "patbench")
        if found is None or (self._kind == "table" and not found.holds(self.columns)):
            raise LandscapeError(_unknown(self.source, self.columns, self._kind))
        return found

    def _read_date(self, written: str, year: str) -> str | None:
        """ISO dates as they are; of anything else the whole column is asked, once."""
        return iso_date(written) or self._by_column(written, year)

    @cached_property
    def _by_column(self) -> Reading:
        values = list(self._column("publication_date"))
        years = [year for _, year in values]
        place = f"file {self.source.place}, column {self._reader.names.get('publication_date', '')!r}"
        return decide([date for date, _ in values], years if any(years) else None, place, self._mapped.dates)

    @property
    def dates(self) -> str:
        """How dates were read, where it had to be decided."""
        return self._by_column.note if "_by_column" in self.__dict__ else ""

    def _column(self, name: str) -> Iterator[tuple[str, str]]:
        """All values of a field, each with the year that stands beside it."""
        reader = Reader(self.layout, self.columns, self._kind == "table", Notes())
        for row in self._raw():
            if isinstance(row, Row):
                value = reader.value(row, name)
                written = value.isoformat() if isinstance(value, datetime.date) else str(value or "").strip()
                yield "" if is_absent(written) else written, reader.year(row)


@contextmanager
def _decoding(source: Source, given: str | None) -> Iterator[None]:
    """Tell bytes that are not of the encoding; `given` where the user named it."""
    try:
        yield
    except UnicodeError as error:
        if given:
            why = f"file {source.place} is not {given}: leave --encoding out, or name another one"
            raise LandscapeError(why) from error
        raise damaged_file(source.place, f"its bytes are not {getattr(error, 'encoding', 'utf-8')}") from error


def _container(source: Source) -> str:
    """What kind of file it is: by its first bytes, then by its name."""
    with opened(source) as content:
        head = content.peek(512)[:512]
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    binary = b"\0" in head  # text under the name of a binary format is what it is, not a damaged file
    if head[:4] == _PARQUET or (source.extension == ".parquet" and binary):
        return "parquet"
    if head[:4] == _ZIP or (source.extension in (".xlsx", ".xlsm") and (binary or head[:2] == _ZIP[:2])):
        return "xlsx"
    if head[:4] in (_OLD_OFFICE, _PDF) or re.match(rb"<(!doctype )?html|<table", text.lower()):
        kind = {_OLD_OFFICE: "an old Excel or Word file", _PDF: "a PDF"}.get(head[:4], "a web page")
        raise LandscapeError(f"file {source.place} is {kind}: save it as .xlsx or .csv and import that")
    if source.extension in _JSON:
        return "json"
    if source.extension == ".xml" or text.startswith((b"<?xml", b"<!DOCTYPE")):
        return "xml"
    if source.extension not in _TABLES and text[:1] in (b"{", b"["):
        return "json"
    return "csv"


def _paths(values: Any, before: str = "", depth: int = _DEPTH) -> Iterator[str]:
    """Names of all values in nested objects, points between."""
    values = unwrapped(values)
    if isinstance(values, list):
        for item in values[:3]:
            if isinstance(item, dict):
                yield from _paths(item, before, depth)
    elif isinstance(values, dict) and depth:
        for name, value in values.items():
            yield f"{before}{name}"
            if isinstance(value, dict | list):
                yield from _paths(value, f"{before}{name}.", depth - 1)


def _unknown(source: Source, columns: Sequence[str], kind: str) -> str:
    """Why a file is of no known format, and how to go on."""
    near = nearest(columns, kind)
    found = near.found(columns)
    missing = [f"{name!r} ({' or '.join(near.columns[name][:2])})" for name in near.needs if name not in found]
    wanted = ", ".join(missing) or ", ".join(near.marks[:3]) or "texts, codes or citations"
    shown = ", ".join(" ".join(valid(column).split())[:60] for column in columns[:12]) or "none"
    shown += " ..." if len(columns) > 12 else ""
    maps = " ".join(f"--map {name}={_guess(name, columns)}" for name in ("publication_number", "title"))
    return (
        f"file {source.place}, line 1: not a known format; nearest is {near.name}, columns missing: "
        f"{wanted}; it has: {shown}: say which column is what, beginning with "
        f"{maps} ('patbench landscape formats' lists all)"
    )


def _guess(name: str, columns: Iterable[str]) -> str:
    """The column that most likely holds a field, quoted for a shell."""
    by_name = {plain(column): column for column in columns}
    likely = {
        "publication_number": (r"(pub|patent|pat\b|document).*(number|no)s?$", r"公.*号$|番号|번호", r"\bid$"),
        "title": ("title|标题|名称|발명의 명칭", "name"),
    }[name]
    matching = (key for pattern in likely for key in by_name if re.search(pattern, key))
    likeliest = next(matching, None) or next(iter(get_close_matches(plain(name), by_name, 1, 0.7)), "")
    column = "".join(letter for letter in by_name.get(likeliest, "COLUMN") if letter.isprintable())[:60]
    return column if column.isalnum() else "'" + column.replace("'", "'\\''") + "'"
