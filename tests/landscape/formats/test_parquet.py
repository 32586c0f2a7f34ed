"""Parquet."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from patbench_core.errors.landscape import BadField, LandscapeError
from patbench_core.landscape.formats import parquet
from patbench_core.landscape.formats.opening import Source
from patbench_core.landscape.schema import Patent, patent_row, patents_schema

Read = Callable[..., list[Any]]

PATENTS = [
    Patent(f"US-{number}-A", "US", title=f"t{number}", labels={"topic": ("x",)}, cites=("US-1-A",))
    for number in range(1, 400)
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Patents in the columns of a landscape."""
    path = tmp_path / "patents.parquet"
    pq.write_table(pa.Table.from_pylist(list(map(patent_row, PATENTS)), patents_schema()), path)
    return path


def test_patents_of_a_landscape_come_back(file: Path, read: Read) -> None:
    """What a landscape keeps is itself a file to import, and lines are rows."""
    assert read(file) == list(enumerate(PATENTS, 1))


def test_compressed_parquet_is_read(file: Path, read: Read) -> None:
    """A .parquet.gz reads like the file inside."""
    packed = file.with_name("p.parquet.gz")
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert [patent for _, patent in read(packed)] == PATENTS


@pytest.mark.parametrize(
    "damage", [lambda data: data[:200], lambda data: b"no parquet", lambda data: b"\0" * 99 + data[99:]]
)
def test_damaged_parquet_is_refused(file: Path, damage: object) -> None:
    """Cut, foreign and overwritten bytes give one clear error."""
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(LandscapeError, match=r"patents\.parquet is damaged"):
        list(parquet.rows(Source(file)))


def test_texts_that_are_not_utf8_cost_their_rows(tmp_path: Path, read: Read) -> None:
    """At any depth; the row and the column are named, and the other rows are read."""
    bad = pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xff\xfe"))
    numbers = pa.array(["US-1-A", "US-2-A"])
    for name, column in (("title", bad), ("ipc", pa.ListArray.from_arrays([0, 1, 2], bad))):
        file = tmp_path / "broken.parquet"
        pq.write_table(pa.table({"publication_number": numbers, name: column}), file)
        (_, good), (line, refused) = read(file)
        assert isinstance(good, Patent) and good.publication_number == "US-1-A"
        assert isinstance(refused, BadField) and (line, refused.field, refused.kind) == (2, name, "bad text")
