"""Rows of one publication number: merged when they agree, refused when they differ.

What is kept in memory is a few dozen bytes a document, and for rows that repeat a number their lists; never texts.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.errors.landscape import BadVector, DuplicateNumber
from patbench_core.landscape.numbers import document_key
from patbench_core.landscape.schema import TEXT_FIELDS, Patent

_DIGEST = 8  # bytes a text
_SINGLE = ("country", "family_id", "publication_date")
_LISTS = ("ipc", "cpc", "cites")


@dataclass(slots=True)
class _Said:
    """What rows of one number must agree on, as far as they say it."""

    texts: bytes  # digests of all text fields, one behind the other
    single: list[str | None]
    vectors: dict[str, bytes]

    def differs_from(self, other: "_Said") -> str | None:
        """The first field on which the two disagree."""
        before = other._fields()
        return next((name for name, value in self._fields().items() if before.get(name, value) != value), None)

    def add(self, other: "_Said") -> None:
        """Take over what only `other` says."""
        self.single = [old or new for old, new in zip(self.single, other.single, strict=True)]
        self.vectors = other.vectors | self.vectors

    def _fields(self) -> dict[str, str | bytes]:
        digests = [self.texts[at : at + _DIGEST] for at in range(0, len(self.texts), _DIGEST)]
        single = {name: value for name, value in zip(_SINGLE, self.single, strict=True) if value}
        return dict(zip(TEXT_FIELDS, digests, strict=True)) | single | self.vectors


@dataclass(slots=True)
class _Seen:
    """A document: the place and the spelling of its first row, and what its rows say."""

    file: Path
    line: int
    publication_number: str
    said: _Said


class Merger:
    """Tells new documents from rows that repeat one.

    Attributes
    ----------
    additions : dict of str to list of Patent
        For each publication number that came more than once, the later rows, without texts and vectors.
    merged_rows : int
        Rows that repeated a number.
    """

    def __init__(self) -> None:
        self.additions: dict[str, list[Patent]] = {}
        self.merged_rows = 0
        self._seen: dict[tuple[str, str, str], _Seen] = {}
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
        DuplicateNumber
            If an earlier row of this number has another text, country, family, date or vector.
        BadVector
            If a vector's length differs from those before it.
        """
        vectors = {name: np.array(vector, np.float32) for name, vector in patent.vectors.items()}
        for name, vector in vectors.items():
            if (length := self._lengths.get(name, len(vector))) != len(vector):
                raise BadVector(file, line, name, f"{len(vector)} numbers, where vectors before have {length}")
        said = _Said(
            texts=b"".join(_digest(getattr(patent, name).encode()) for name in TEXT_FIELDS),
            single=[getattr(patent, name) for name in _SINGLE],
            vectors={name: _digest(vector.tobytes()) for name, vector in vectors.items()},
        )
        key = document_key(patent.publication_number)
        seen = self._seen.get(key)
        new = seen is None
        if seen is None:
            seen = self._seen[key] = _Seen(file, line, patent.publication_number, said)
            fresh = vectors
        else:
            if field := said.differs_from(seen.said):
                raise DuplicateNumber(file, line, seen.publication_number, field, seen.file, seen.line)
            fresh = {name: vector for name, vector in vectors.items() if name not in seen.said.vectors}
            seen.said.add(said)
            bare = replace(patent, **dict.fromkeys(TEXT_FIELDS, ""), vectors={})
            self.additions.setdefault(seen.publication_number, []).append(bare)
            self.merged_rows += 1
        self._lengths |= {name: len(vector) for name, vector in fresh.items()}
        return new, seen.publication_number, fresh


def unite(row: dict[str, Any], additions: list[Patent]) -> dict[str, Any]:
    """`row` of ``patents.parquet`` with the codes, citations, labels, family and date of later rows of its number.

    It is ranked if one of them is.

    Lists that differ are united in alphabetical order, so that the order of files does not matter; equal ones stay.
    """
    united = dict(row)
    for patent in additions:
        for name in _SINGLE:
            united[name] = united[name] or getattr(patent, name)
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


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
