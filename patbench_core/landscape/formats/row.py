"""One row of a file, and its fields as a patent has them."""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.errors.landscape import BadDate, BadNumber, BadText, BadType, BadVector, MissingValue
from patbench_core.landscape import numbers

_DATE = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})")
_LARGEST = float(np.finfo(np.float32).max)
_VECTOR_NAME = re.compile(r"embedding[A-Za-z0-9_-]{0,48}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its place. Every method raises a `BadField` that names the place, the field and the remedy."""

    file: Path
    line: int
    values: Mapping[str, Any]

    def filled(self, field: str) -> bool:
        """Whether the field is there and not empty."""
        return self.values.get(field) not in (None, "", [], {})

    def text(self, field: str) -> str:
        """A text; empty if absent or nothing but blanks."""
        value = self.values.get(field)
        text = "" if value is None else self._text(field, value)
        return text if text.strip() else ""

    def required(self, field: str) -> str:
        """A text that must not be empty, without outer blanks."""
        if value := self.text(field).strip():
            return value
        raise MissingValue(self.file, self.line, field)

    def identifier(self, field: str) -> str | None:
        """A text or a whole number that names something, as text; None if absent or empty."""
        value = self.values.get(field)
        return str(value) if type(value) is int else self.text(field).strip() or None

    def country(self, field: str, publication_number: str) -> str:
        """The country given in `field`, or else by the publication number."""
        if country := self.text(field).strip().upper():
            return country
        if parts := numbers.parse(publication_number):
            return parts.country
        raise BadNumber(self.file, self.line, publication_number)

    def date(self, field: str) -> str | None:
        """A date in ISO 8601 (YYYY-MM-DD) from YYYY-MM-DD or YYYYMMDD; None if absent or empty."""
        value = self.values.get(field)
        if value is None or value == "":
            return None
        match = _DATE.fullmatch(value.isoformat()[:10] if isinstance(value, datetime.date) else str(value).strip())
        try:
            if match:
                return datetime.date(int(match[1]), int(match[3]), int(match[4])).isoformat()
        except ValueError:
            pass
        raise BadDate(self.file, self.line, field, value)

    def strings(self, field: str) -> tuple[str, ...]:
        """A list of texts, each once and without outer blanks, empty ones dropped."""
        value = self.values.get(field)
        return () if value is None else self._texts(field, value)

    def flag(self, field: str, default: bool) -> bool:
        """True or false; `default` if absent."""
        value = self.values.get(field)
        if value is not None and type(value) is not bool:
            raise BadType(self.file, self.line, field, "true or false", value)
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
        return {name: self._vector(name) for name in self.values if is_vector_name(name) and self.filled(name)}

    def _vector(self, field: str) -> tuple[float, ...]:
        value = self.values[field]
        if not isinstance(value, list) or not all(type(item) in (float, int) for item in value):
            raise BadType(self.file, self.line, field, "a list of numbers", value)
        vector = np.array(list(map(_float, value)))
        bad = np.flatnonzero(~(np.abs(vector) <= _LARGEST))
        if len(bad):
            raise BadVector(self.file, self.line, field, f"number {bad[0] + 1} of {len(value)} is {vector[bad[0]]}")
        return tuple(vector.tolist())

    def _texts(self, field: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise BadType(self.file, self.line, field, "a list of texts", value)
        stripped = (self._text(field, item).strip() for item in value if item is not None)
        return tuple(dict.fromkeys(filter(None, stripped)))

    def _text(self, field: str, value: Any) -> str:
        if not isinstance(value, str):
            raise BadType(self.file, self.line, field, "a text", value)
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise BadText(self.file, self.line, field, error.start + 1) from error
        return value


def is_vector_name(field: str) -> bool:
    """Whether a field of that name holds vectors."""
    return _VECTOR_NAME.fullmatch(field) is not None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an integer of more than 308 digits
        return math.inf
