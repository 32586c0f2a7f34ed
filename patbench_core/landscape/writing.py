"""Writing a landscape's rows as they come: Parquet in row groups, vectors beside, digests of what was written."""

import hashlib
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.files import canonical_json
from patbench_core.landscape.schema import LATER, TEXT_FIELDS, patents_schema

_ORDER = [(name, f'"{name}":', LATER.get(name)) for name in sorted(patents_schema().names)]
_LISTS = frozenset({"ipc", "cpc", "cites"})
_REPEATED = ["country", "publication_date", "ipc.list.element", "cpc.list.element"]
"""Columns whose values come again; looking for repetitions in texts costs time and finds none."""
_GROUP_ROWS = 1024
_GROUP_CHARACTERS = 2**25


class PatentWriter:
    """Writes rows of ``patents.parquet``, never holding more than one row group.

    Attributes
    ----------
    digests : list of bytes
        SHA-256 of each row.
    """

    def __init__(self, path: Path) -> None:
        self.digests: list[bytes] = []
        self._schema = patents_schema()
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", use_dictionary=_REPEATED)
        self._group: list[dict[str, Any]] = []
        self._characters = 0

    def add(self, row: dict[str, Any]) -> None:
        """Write a row (see `schema.patent_row`)."""
        self.digests.append(_row_sha256(row))
        self._group.append(row)
        self._characters += sum(len(row[name]) for name in TEXT_FIELDS)
        if len(self._group) >= _GROUP_ROWS or self._characters >= _GROUP_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._group, self._schema))
        self._group, self._characters = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()


class VectorWriter:
    """Writes ``NAME.parquet`` for each name of vectors.

    Attributes
    ----------
    facts : dict of str to dict
        Number of documents and dimension of what was written under each name.
    digests : list of bytes
        SHA-256 of each vector with its name and document.
    """

    def __init__(self, folder: Path) -> None:
        self.facts: dict[str, dict[str, int]] = {}
        self.digests: list[bytes] = []
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._groups: dict[str, tuple[list[str], list[np.ndarray]]] = {}

    def add(self, publication_number: str, vectors: dict[str, np.ndarray]) -> None:
        """Write the vectors of a document, each of shape (dimension,), float32."""
        for name, vector in vectors.items():
            facts = self.facts.setdefault(name, {"documents": 0, "dimension": len(vector)})
            facts["documents"] += 1
            self.digests.append(sha256([name, publication_number, vector.astype("<f4").tobytes().hex()]))
            numbers, group = self._groups.setdefault(name, ([], []))
            numbers.append(publication_number)
            group.append(vector)
            if len(numbers) >= _GROUP_ROWS:
                self._flush(name)

    def _flush(self, name: str) -> None:
        numbers, group = self._groups.pop(name)
        matrix = pa.FixedSizeListArray.from_arrays(pa.array(np.concatenate(group)), len(group[0]))
        table = pa.table({"publication_number": numbers, "vector": matrix})
        if name not in self._writers:
            self._folder.mkdir(exist_ok=True)
            self._writers[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", table.schema, compression="zstd")
        self._writers[name].write_table(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                for name in list(self._groups):
                    self._flush(name)
        finally:
            for writer in self._writers.values():
                writer.close()


def _row_sha256(row: dict[str, Any]) -> bytes:
    """`sha256` of a row of ``patents.parquet``, the same bytes built column by column: this is half of all writing."""
    parts = []
    for name, key, later in _ORDER:
        value = row[name]
        if isinstance(value, str):
            if value != later:
                parts.append(key + encode_basestring(value))
        elif value is None:
            parts.append(f"{key}null")
        elif name in _LISTS:
            parts.append(f"{key}[{','.join(map(encode_basestring, value))}]")
        elif value is not later:
            parts.append(key + canonical_json(value))
    return hashlib.sha256(f"{{{','.join(parts)}}}".encode()).digest()


def link_digests(
    numbers: Sequence[str],
    query: Iterable[int],
    doc: Iterable[int],
    gain: Iterable[int],
    domain: Iterable[str | None],
) -> list[bytes]:
    """`sha256` of each link (numbers of both ends, gain, domain if any), the same bytes sooner: there are millions."""
    quoted = [encode_basestring(number).encode() for number in numbers]
    last = {name: b"," + encode_basestring(name).encode() if name else b"" for name in {*domain}}
    return [
        hashlib.sha256(b"[%b,%b,%d%b]" % (quoted[one], quoted[other], weight, last[name])).digest()
        for one, other, weight, name in zip(query, doc, gain, domain, strict=True)
    ]


def sha256(value: Any) -> bytes:
    """SHA-256 of the canonical JSON of `value`, 32 bytes."""
    return hashlib.sha256(canonical_json(value).encode()).digest()


def combined(*parts: Iterable[bytes]) -> str:
    """SHA-256 (64 hexadecimal digits) over several collections of digests, whatever the order within each."""
    whole = hashlib.sha256()
    for part in parts:
        ordered = sorted(part)
        whole.update(len(ordered).to_bytes(8, "little"))
        whole.update(b"".join(ordered))
    return whole.hexdigest()
