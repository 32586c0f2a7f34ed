"""Parquet."""

import gzip
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from patbench_core.errors.landscape import DamagedFile
from patbench_core.landscape.formats import parquet, read
from patbench_core.landscape.schema import Patent, patent_row, patents_schema

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


def test_patents_of_a_landscape_come_back(file: Path) -> None:
    """What a landscape keeps is itself a file to import, and lines are rows."""
    assert list(read(file, Counter())) == list(enumerate(PATENTS, 1))


def test_compressed_parquet_is_read(file: Path) -> None:
    """A .parquet.gz reads like the file inside."""
    packed = file.with_name("p.parquet.gz")
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert [patent for _, patent in read(packed, Counter())] == PATENTS


@pytest.mark.parametrize(
    "damage", [lambda data: data[:200], lambda data: b"no parquet", lambda data: b"\0" * 99 + data[99:]]
)
def test_damaged_parquet_is_refused(file: Path, damage: object) -> None:
    """Cut, foreign and overwritten bytes give one clear error."""
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DamagedFile, match=r"patents\.parquet is damaged"):
        list(parquet.rows(file))
