"""One row of a file, its fields as a patent has them, and the patents in it."""

import datetime
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.errors.landscape import BadField, bad_number, bad_vector, missing_value, short
from patbench_core.landscape.absent import family_id, is_absent
from patbench_core.landscape.numbers import PublicationNumber, looks_like_number, parse, publications, with_country
from patbench_core.landscape.schema import TEXT_FIELDS, Patent

_DATE = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})(?:[T ][\d:.]+(?: ?UTC|Z|[+-][\d:]+)?)?")
_NO_DATE = frozenset({"", "0", "0000-00-00", "00000000"})  # BigQuery writes 0
YEAR = "publication_year"
"""Where a row of fields keeps the year that stands beside its date."""
_NO_NAMES: Mapping[str, str] = {}
_LONGEST_ABSENT = 32
_NEXT_YEAR = datetime.date.today().year + 1
_LARGEST = float(np.finfo(np.float32).max)
_VECTOR_NAME = re.compile(r"embedding[A-Za-z0-9_-]{0,48}")


@lru_cache(maxsize=1 << 16)
def iso_date(written: str) -> str | None:
    """A date in ISO 8601 (YYYY-MM-DD) from YYYY-MM-DD, with or without a time, or YYYYMMDD; None for all else."""
    match = _DATE.fullmatch(written)
    try:
        return datetime.date(int(match[1]), int(match[3]), int(match[4])).isoformat() if match else None
    except ValueError:
        return None


@dataclass
class Notes:
    """What is said of a file besides its patents.

    Attributes
    ----------
    read_date : callable
        The date that a text of this file means, with the year beside it, in ISO 8601, or None.
    absent : Counter of str
        Values that are words for nothing (``NA``, ``null``), by field.
    spared : dict of str to [int, str]
        Values that could not be read and cost no more than themselves, by field: how many, and what the first was.
    """

    read_date: Callable[[str, str], str | None] = lambda written, year: iso_date(written)
    absent: Counter[str] = field(default_factory=Counter)
    spared: dict[str, tuple[int, str]] = field(default_factory=dict)


_UNHEARD = Notes()  # of rows that nobody asks about


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its place. Every method raises a `BadField` that names the place, the column and the remedy.

    Attributes
    ----------
    names : mapping of str to str
        What the file calls a field, where it calls it otherwise.
    notes : Notes, optional
        Where to count what is left out.
    """

    file: Path
    line: int
    values: Mapping[str, Any]
    names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    notes: Notes = field(default_factory=lambda: _UNHEARD)

    def name(self, field: str) -> str:
        """What the file calls the field."""
        return self.names.get(field, field)

    def filled(self, field: str) -> bool:
        """Whether the field is there and not empty."""
        return self.values.get(field) not in (None, "", [], {})

    def text(self, field: str) -> str:
        """A text; empty if absent or nothing but blanks."""
        value = self.values.get(field)
        if value is None:
            return ""
        text = value if type(value) is str and value.isascii() else self._text(field, value)
        if len(text) < _LONGEST_ABSENT and _absent_word(text):
            if text.strip():
                self.notes.absent[field] += 1
            return ""
        return text

    def required(self, field: str) -> str:
        """A text, or a whole number, that must not be empty, without outer blanks."""
        if value := (self.identifier(field) or "").strip():
            return value
        raise missing_value(self.file, self.line, self.name(field))

    def identifier(self, field: str) -> str | None:
        """A text or a whole number that names something, as text; None if absent or empty."""
        value = self.values.get(field)
        return str(value) if type(value) is int else self.text(field).strip() or None

    def family(self, field: str) -> str | None:
        """A name of a family; None if absent or a placeholder."""
        value = self.values.get(field)
        if not isinstance(value, float):  # 12345.0, where a database keeps whole numbers as floats
            value = self.identifier(field)
        family = family_id(value)
        if family is None and value not in (None, ""):
            self.notes.absent[field] += 1
        return family

    def country(self, field: str, publication_number: str, parts: PublicationNumber | None) -> str:
        """The country given in `field`, or else by the parts of the publication number."""
        if country := self.text(field).strip().upper():
            return country
        if parts:
            return parts.country
        raise bad_number(self.file, self.line, publication_number)

    def date(self, field: str) -> str | None:
        """A date in ISO 8601 (YYYY-MM-DD), read as the file's notes say; None if absent or empty.

        One that cannot be read costs the date, not the row; the notes count it.
        """
        value = self.values.get(field)
        if value is None or value == "":
            return None
        written = value.isoformat() if isinstance(value, datetime.date) else str(value).strip()
        if written in _NO_DATE or is_absent(written):
            return None
        date = self.notes.read_date(written, str(self.values.get(YEAR, "")))
        if date and int(date[:4]) <= _NEXT_YEAR:  # nothing is published later: a typing error
            return date
        count, first = self.notes.spared.get(self.name(field), (0, f"line {self.line}: {short(value)} is not a date"))
        self.notes.spared[self.name(field)] = count + 1, first
        return None

    def strings(self, field: str) -> tuple[str, ...]:
        """A list of texts, each once and without outer blanks, empty ones dropped."""
        value = self.values.get(field)
        return () if value is None else self._texts(field, value)

    def flag(self, field: str, default: bool) -> bool:
        """True or false; `default` if absent."""
        value = self.values.get(field)
        if value is not None and type(value) is not bool:
            raise self._bad_type(field, "true or false", value)
        return default if value is None else value

    def labels(self, field: str) -> dict[str, tuple[str, ...]]:
        """Label sets: a list gives one set of the field's name, an object one set a key."""
        value = self.values.get(field)
        if not value:
            return {}
        if isinstance(value, list) and all(isinstance(item, tuple) for item in value):  # a map column of Parquet
            value = dict(value)
        named = value if isinstance(value, dict) else {field: value}
        sets = {self._text(field, name): self._texts(field, items) for name, items in named.items() if items}
        return {name: tuple(sorted(items)) for name, items in sets.items() if items}

    def vectors(self) -> dict[str, tuple[float, ...]]:
        """The finite numbers of every filled field whose name begins with ``embedding``."""
        names = [name for name in self.values if name[:9] == "embedding"]
        return {name: self._vector(name) for name in names if is_vector_name(name) and self.filled(name)}

    def _vector(self, field: str) -> tuple[float, ...]:
        value = self.values[field]
        if not isinstance(value, list) or not all(type(item) in (float, int) for item in value):
            raise self._bad_type(field, "a list of numbers", value)
        vector = np.array(list(map(_float, value)))
        bad = np.flatnonzero(~(np.abs(vector) <= _LARGEST))
        if len(bad):
            why = f"number {bad[0] + 1} of {len(value)} is {vector[bad[0]]}"
            raise bad_vector(self.file, self.line, self.name(field), why)
        return tuple(vector.tolist())

    def _texts(self, field: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._bad_type(field, "a list of texts", value)
        found: dict[str, None] = {}
        for item in value:
            if item is not None:
                text = (item if type(item) is str and item.isascii() else self._text(field, item)).strip()
                if text and (text[-1].isdigit() or text[3:5].isdigit() or not _absent_word(text)):
                    found[text] = None
        return tuple(found)

    def _text(self, field: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._bad_type(field, "a text", value)
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                why = f"character {error.start + 1} is not Unicode"  # another encoding, or half of a surrogate pair
                raise self._bad(field, "bad text", why, "save the file as UTF-8") from error
        return value

    def _bad_type(self, field: str, wanted: str, found: Any) -> BadField:
        return self._bad(field, "bad type", f"{short(found)} is not {wanted}", f"write {wanted}, or null")

    def _bad(self, field: str, kind: str, why: str, remedy: str) -> BadField:
        return BadField(self.file, self.line, self.name(field), kind, why, remedy)


_absent_word = lru_cache(maxsize=1 << 16)(is_absent)  # codes and numbers come again and again


def is_vector_name(field: str) -> bool:
    """Whether a field of that name holds vectors."""
    return _VECTOR_NAME.fullmatch(field) is not None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an integer of more than 308 digits
        return math.inf


def patents(row: Row) -> Iterator[Patent]:
    """The patents that a row holds.

    Raises
    ------
    BadField
        For what a patent cannot have.
    """
    number = row.required("publication_number")
    several = publications(number)
    if len(several) < 2:
        yield _patent(row, number)
        return
    dates = _beside(row.values.get("publication_date"), len(several))
    for one, date in zip(several, dates, strict=True):
        members = [*(row.values.get("family_members") or ()), *several]  # an office lists publications of one invention
        yield _patent(replace(row, values={**row.values, "family_members": members, "publication_date": date}), one)


def _beside(dates: Any, count: int) -> list[Any]:
    """A date for each of several publications: a cell of as many, or one for all."""
    if isinstance(dates, str):
        for separator in (";", "\n", "|", None):
            parts = [part.strip() for part in dates.split(separator)]
            if len(parts) == count:
                return list(parts)
    return [dates] * count


def _patent(row: Row, number: str) -> Patent:
    if row.filled("expert"):
        row = _with_expert(row)
    there, text = row.values, row.text
    number = with_country(number, text("country").strip().upper()) if "country" in there else number
    ranked = row.flag("ranked", True)
    parts = parse(number)
    if ranked and parts is None and looks_like_number(number):
        raise bad_number(row.file, row.line, number)
    return Patent(
        publication_number=number,
        country=row.country("country", number, parts),
        family_id=row.family("family_id"),
        family_members=row.strings("family_members"),
        publication_date=row.date("publication_date"),
        ipc=row.strings("ipc"),
        cpc=row.strings("cpc"),
        labels=row.labels("labels"),
        cites=row.strings("cites"),
        vectors=row.vectors(),
        ranked=ranked,
        **{name: text(name) for name in TEXT_FIELDS if name in there},
    )


def _with_expert(row: Row) -> Row:
    """`row` with ``expert`` spread over ``expert_title`` and ``expert_abstract``."""
    expert = row.values["expert"]
    parts = expert if isinstance(expert, dict) else {"abstract": row.text("expert")}
    spread = {f"expert_{part}": parts.get(part) for part in ("title", "abstract")}
    return replace(row, values={**row.values, **spread})
