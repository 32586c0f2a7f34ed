"""A landscape, read: columns on demand, links as arrays of rows."""

import functools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from patbench_core.errors import reason
from patbench_core.errors.landscape import BrokenLandscape, LandscapeError
from patbench_core.landscape.facts import LandscapeFacts
from patbench_core.landscape.families import family_codes, invention_codes, joined_by_number
from patbench_core.landscape.links import IN, OUT, UNKNOWN, domains
from patbench_core.landscape.numbers import NumberIndex
from patbench_core.landscape.schema import FORMAT, LATER, TEXT_FIELDS, patents_schema
from patbench_core.landscape.scripts import MARKED, UNSPACED
from patbench_core.recent import Recent

_CHARACTERS = 256 << 20
"""Of text columns that are kept once read; of a large landscape only those that were asked for last."""


@dataclass(frozen=True)
class Qrels:
    """Citation links, ordered by publication number of the query, then of the document.

    Attributes
    ----------
    query_row, doc_row : ndarray of shape (n_links,), int32
        Rows of the landscape.
    gain : ndarray of shape (n_links,), int32
        Positive.
    domain3, domain4 : ndarray of shape (n_links,), int8
        By IPC class and by subclass: 1 where both documents share one (IN), 0 where they share none (OUT), -1 where
        one of them has no code; these count in ALL only.
    given : ndarray of shape (n_links,), int8
        As the judgements say, 1 or 0; -1 where they say nothing.
    """

    query_row: np.ndarray
    doc_row: np.ndarray
    gain: np.ndarray
    domain3: np.ndarray
    domain4: np.ndarray
    given: np.ndarray

    @property
    def domain(self) -> np.ndarray:
        """What makes the scopes: what was given, else by IPC class."""
        return np.where(self.given == UNKNOWN, self.domain3, self.given)


class Landscape:
    """A set of patents with their codes, labels and citation links.

    Rows are the documents in the order of ``patents.parquet``; arrays and columns are read when first asked for.

    Attributes
    ----------
    folder : Path
    facts : LandscapeFacts
        The content of ``landscape.json``.
    """

    def __init__(self, folder: Path, facts: LandscapeFacts) -> None:
        self.folder, self.facts = folder, facts
        self._columns: dict[str, list[Any]] = {}
        self._texts = Recent[list[str]](lambda texts: sum(map(len, texts)), _CHARACTERS)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the landscape in `folder`.

        Raises
        ------
        BrokenLandscape
            If files are missing, unreadable, of another version, or of another number of rows than recorded.
        """
        file = "landscape.json"
        try:
            facts = json.loads((folder / file).read_text(encoding="utf-8"))
            if facts["format"] != FORMAT:
                raise BrokenLandscape(folder, f"its layout has version {facts['format']}, not {FORMAT}")
            recorded = {"patents.parquet": facts["documents"], "qrels.parquet": facts["links"]}
            recorded |= {f"vectors/{name}.parquet": each["documents"] for name, each in facts["vectors"].items()}
            for file, rows in recorded.items():
                found = pq.read_metadata(folder / file).num_rows
                if found != rows:
                    raise BrokenLandscape(folder, f"{file} holds {found} rows, landscape.json says {rows}")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException) as error:
            raise BrokenLandscape(folder, f"{file} cannot be read ({reason(error)})") from error
        return cls(folder, facts)

    def __len__(self) -> int:
        """Number of documents."""
        return self.facts["documents"]

    @property
    def name(self) -> str:
        """Name under which the landscape was imported."""
        return self.facts["name"]

    @cached_property
    def publication_numbers(self) -> np.ndarray:
        """Publication numbers: ndarray of shape (n,), object (str)."""
        return np.array(self.column("publication_number"), dtype=object)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each publication number."""
        return {number: row for row, number in enumerate(self.publication_numbers.tolist())}

    def column(self, name: str) -> list[Any]:
        """One value a document: str, None, list of str, or for ``labels`` a dict of lists; kept once read.

        Raises
        ------
        LandscapeError
            If ``patents.parquet`` has no such column.
        """
        values = self._texts.get(name) if name in TEXT_FIELDS else self._columns.get(name)
        if values is None:
            values = self._chunks(name).to_pylist()
            if name in TEXT_FIELDS:
                self._texts.put(name, values)
            else:
                values = self._columns[name] = [dict(value) for value in values] if name == "labels" else values
        return values

    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Columns a few hundred rows at a time, for texts that may be larger than memory. Nothing is kept."""
        with self._whole("patents.parquet") as path:
            file = pq.ParquetFile(path)
            rows = iter(file.iter_batches(256, columns=[name for name in names if name in file.schema_arrow.names]))
        while True:
            with self._whole("patents.parquet"):
                batch = next(rows, None)
            if batch is None:
                return
            for name in set(names).difference(batch.schema.names):
                batch = batch.append_column(name, pa.repeat(LATER[name], len(batch)))
            yield batch

    def prompt_task(self, task: str) -> str:
        """The task that decides a model's prompts: that of the benchmark that this landscape is, else `task`."""
        benchmark = self.facts.get("benchmark")
        return benchmark["task"] if benchmark else task

    @cached_property
    def tie_rank(self) -> np.ndarray:
        """Place of each document in ascending order of publication numbers: ndarray of shape (n,), int32."""
        ranks = np.empty(len(self), np.int32)
        ranks[np.argsort(self.publication_numbers, kind="stable")] = np.arange(len(self), dtype=np.int32)
        return ranks

    @cached_property
    def ranked(self) -> np.ndarray:
        """Documents of the collection, queries that are none left out: ndarray of shape (n,), bool."""
        ranked: np.ndarray = self._read("ranked").to_numpy(zero_copy_only=False)
        return ranked

    @cached_property
    def families(self) -> np.ndarray:
        """Family codes: ndarray of shape (n,), int64. Equal code, same family (see `families`)."""
        return family_codes(self._read("family_id"), self.numbers)

    @cached_property
    def numbers(self) -> np.ndarray:
        """Codes of numbers: ndarray of shape (n,), int64. Equal code, publications of one number."""
        return NumberIndex(self.publication_numbers.tolist()).codes()

    @cached_property
    def inventions(self) -> np.ndarray:
        """Families, united where they share a number: ndarray of shape (n,), int64. None is retrieved for its own."""
        return invention_codes(self.families, self.numbers)

    def joined_by_number(self, rows: np.ndarray) -> list[list[int]]:
        """Documents of one number that no known family joins, in groups that hold one of `rows`."""
        return joined_by_number(self.column("family_id"), self.numbers, rows)

    @cached_property
    def qrels(self) -> Qrels:
        """The citation links that count."""
        table = self._table("qrels.parquet")
        numbers = self._read("publication_number")
        rows = [pc.index_in(table[name].combine_chunks(), numbers) for name in ("query_id", "doc_id")]
        if any(ends.null_count for ends in rows):
            raise BrokenLandscape(self.folder, "qrels.parquet names documents that patents.parquet lacks")
        query_row, doc_row = (ends.to_numpy().astype(np.int32) for ends in rows)
        gain = table["gain"].to_numpy()
        ipc, cpc = self._read("ipc"), self._read("cpc")
        domain3, domain4 = (domains(query_row, doc_row, ipc, cpc, length) for length in (3, 4))
        given = np.full(len(gain), UNKNOWN, np.int8)
        if "domain" in table.schema.names:
            for name, code in (("IN", IN), ("OUT", OUT)):
                given[pc.equal(table["domain"], name).fill_null(False).to_numpy(zero_copy_only=False)] = code
        return Qrels(query_row, doc_row, gain, domain3, domain4, given)

    @cached_property
    def unspaced(self) -> int:
        """Documents with text of scripts that need another cut than blanks (see `scripts`)."""
        signs = f"[{UNSPACED}{MARKED}]"
        count = 0
        for batch in self.batches(TEXT_FIELDS):
            there = [pc.match_substring_regex(batch[name], signs) for name in TEXT_FIELDS]
            count += pc.sum(functools.reduce(pc.or_, there)).as_py() or 0
        return count

    def vectors(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Vectors that came with the patents.

        Returns
        -------
        rows : ndarray of shape (m,), int32
            Documents that have one, ascending.
        matrix : ndarray of shape (m, dimension), float32

        Raises
        ------
        LandscapeError
            If none came under that name.
        """
        if name not in self.facts["vectors"]:
            raise LandscapeError(
                f"landscape {self.name!r} came without vectors {name!r} (it has: "
                f"{', '.join(sorted(self.facts['vectors'])) or 'none'}): "
                f"import a file that has them in a field named {name!r}"
            )
        table = self._table(f"vectors/{name}.parquet").combine_chunks()
        found = pc.index_in(table["publication_number"], self._read("publication_number"))
        if found.null_count:
            raise BrokenLandscape(self.folder, f"vectors/{name}.parquet names documents that patents.parquet lacks")
        rows = found.to_numpy().astype(np.int32)
        matrix = pc.list_flatten(table["vector"]).to_numpy().reshape(len(rows), -1)
        order = np.argsort(rows)
        return rows[order], matrix[order]

    def _chunks(self, name: str) -> pa.ChunkedArray:
        if name not in patents_schema().names:
            raise LandscapeError(f"patents have no column {name!r}: use one of {', '.join(patents_schema().names)}")
        if name in LATER and name not in pq.read_schema(self.folder / "patents.parquet").names:
            return pa.chunked_array([pa.repeat(LATER[name], len(self))])
        return self._table("patents.parquet", [name])[name]

    def _table(self, file: str, columns: list[str] | None = None) -> pa.Table:
        with self._whole(file) as path:
            return pq.read_table(path, columns=columns)

    @contextmanager
    def _whole(self, file: str) -> Iterator[Path]:
        """Read a file of the folder; bytes that are not those that were written break the landscape."""
        try:
            yield self.folder / file
        except (OSError, pa.ArrowException) as error:
            raise BrokenLandscape(self.folder, f"{file} cannot be read ({reason(error)})") from error

    def _read(self, name: str) -> pa.Array:
        return self._chunks(name).combine_chunks()
