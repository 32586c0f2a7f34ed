"""Rows of one publication: they complete each other, and are refused where they contradict each other.

An empty section says nothing; texts that differ in blanks and case alone, and a year beside the day in it, agree. What
is kept in memory is a few dozen bytes a document, for rows that repeat a number their lists, and members of families;
texts that a later row adds wait on the disk.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.errors.landscape import BadField, bad_vector, short
from patbench_core.landscape.families import Members
from patbench_core.landscape.numbers import NumberKey, document_key
from patbench_core.landscape.schema import TEXT_FIELDS, Patent

_DIGEST = 8  # bytes a text
_SINGLE = ("country", "family_id", "publication_date")
_LISTS = ("ipc", "cpc", "cites")
_LOWER = bytes(range(256)).lower()
_BLANKS = bytes(code for code in range(128) if chr(code).isspace())

_Said = dict[str, str | bytes]
"""What rows of one number must agree on, as far as they say it, by field: of texts and vectors the digest."""


def _said(patent: Patent, vectors: dict[str, np.ndarray]) -> _Said:
    texts = {name: digest for name in TEXT_FIELDS if (digest := _text_digest(getattr(patent, name)))}
    single = {name: value for name in _SINGLE if (value := getattr(patent, name))}
    return texts | single | {name: _digest(vector.tobytes()) for name, vector in vectors.items()}


def _agree(one: str | bytes | None, other: str | bytes) -> bool:
    """Whether two values can both be true: they are equal, one is not there, or a year and a day in it."""
    if isinstance(one, str) and isinstance(other, str) and _is_date(one) and _is_date(other):
        return one.startswith(other) or other.startswith(one)
    return one is None or one == other


def _is_date(text: str) -> bool:
    return text[:4].isdigit() and text[4:5] in ("", "-") and len(text) in (4, 7, 10)


class Merger:
    """Tells new documents from rows that repeat one.

    Attributes
    ----------
    additions : dict of str to list of Patent
        For each publication number that came more than once, the later rows, without texts and vectors.
    merged_rows : int
        Rows that repeated a number.
    members : Members
        Families by the lists of members that rows brought.
    """

    def __init__(self) -> None:
        self.additions: dict[str, list[Patent]] = {}
        self.merged_rows = 0
        self.members = Members()
        self._texts = _Texts()
        self._seen: dict[tuple[NumberKey, str], tuple[Path, int, str, _Said]] = {}  # of the first row
        self._lengths: dict[str, int] = {}

    def add(self, file: Path, line: int, patent: Patent) -> tuple[bool, str, dict[str, np.ndarray]]:
        """Take in a row.

        Returns
        -------
        new : bool
            Whether the document came for the first time.
        publication_number : str
            As its first row writes it.
        vectors : dict of str to ndarray of shape (dimension,), float32
            Those that no earlier row brought.

        Raises
        ------
        BadField
            If an earlier row of this number contradicts it in a text, country, family, date or vector, or a vector's
            length differs from those before it.
        """
        vectors = {name: np.array(vector, np.float32) for name, vector in patent.vectors.items()}
        for name, vector in vectors.items():
            if (length := self._lengths.get(name, len(vector))) != len(vector):
                raise bad_vector(file, line, name, f"{len(vector)} numbers, where vectors before have {length}")
        said = _said(patent, vectors)
        key = document_key(patent.publication_number)
        new = key not in self._seen
        first_file, first_line, number, before = self._seen.setdefault(
            key, (file, line, patent.publication_number, said)
        )
        fresh = vectors
        if not new:
            if field := next((name for name, value in said.items() if not _agree(before.get(name), value)), None):
                why = f"{short(number)} has another {field} in {first_file}, line {first_line}"
                raise BadField(file, line, field, "duplicate number", why, "keep the row that is right")
            fresh = {name: vector for name, vector in vectors.items() if name not in before}
            added = said.keys() - before.keys()
            self._texts.add(number, {name: getattr(patent, name) for name in TEXT_FIELDS if name in added})
            # what no row before says, and of two dates the more exact
            before |= {name: value for name, value in said.items() if len(value) > len(before.get(name, ""))}
            empty: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, "")
            self.additions.setdefault(number, []).append(replace(patent, **empty, vectors={}))
            self.merged_rows += 1
        self._lengths |= {name: len(vector) for name, vector in fresh.items()}
        if patent.family_members:
            self.members.add(number, patent.family_members)
        return new, number, fresh

    @property
    def changed(self) -> bool:
        """Whether the first rows are not all there is to say of their documents."""
        return bool(self.additions or self.members)

    def know(self, families: Iterable[tuple[str, str | None]]) -> None:
        """Learn which documents (by publication number) have which family, before families of lists are asked for."""
        for number, family in families:
            if family is not None and self.members:
                self.members.add(number, (), family)

    def finished(self, row: dict[str, Any]) -> dict[str, Any]:
        """A first row of ``patents.parquet`` with what later ones add, and the family that lists of members tell."""
        number = row["publication_number"]
        if number in self.additions:
            row = unite(row, self.additions[number]) | self._texts.of(number)
        return row | {"family_id": self.members.family(number) or row["family_id"]} if self.members else row


class _Texts:
    """Texts that later rows add, in a temporary file of SQLite that goes with the process."""

    def __init__(self) -> None:
        self._file: sqlite3.Connection | None = None

    def add(self, publication_number: str, texts: dict[str, str]) -> None:
        """Keep the texts of a document by field."""
        if texts and self._file is None:
            self._file = sqlite3.connect("", isolation_level=None)
            self._file.execute("CREATE TABLE texts (number TEXT, field TEXT, text TEXT)")
            self._file.execute("CREATE INDEX place ON texts (number)")
        if self._file:
            rows = [(publication_number, name, text) for name, text in texts.items()]
            self._file.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)

    def of(self, publication_number: str) -> dict[str, str]:
        """The texts that were kept for a document, by field."""
        if self._file is None:
            return {}
        return dict(self._file.execute("SELECT field, text FROM texts WHERE number = ?", (publication_number,)))


def unite(row: dict[str, Any], additions: list[Patent]) -> dict[str, Any]:
    """`row` of ``patents.parquet`` with the codes, citations, labels, family and date of later rows of its number.

    It is ranked if one of them is.

    Lists that differ are united in alphabetical order, so that the order of files does not matter; equal ones stay.
    """
    united = dict(row)
    for patent in additions:
        for name in _SINGLE:
            united[name] = max(united[name] or "", getattr(patent, name) or "") or None  # of two dates the more exact
        for name in _LISTS:
            united[name] = _united(united[name], list(getattr(patent, name)))
        labels = dict(united["labels"])
        for name, values in patent.labels.items():
            labels[name] = _united(labels.get(name, []), list(values))
        united["labels"] = sorted(labels.items())
        united["ranked"] = united["ranked"] or patent.ranked
    return united


def _united(first: list[str], second: list[str]) -> list[str]:
    return first if first == second else sorted({*first, *second})


def _text_digest(text: str) -> bytes:
    """Equal for texts that differ in blanks and case alone; empty for an empty text."""
    if text.isascii():  # the same bytes, five times as fast
        return _digest(text.encode().translate(_LOWER, _BLANKS)) if text else b""
    return _digest("".join(text.casefold().split()).encode())


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
