"""Rows of a benchmark's Parquet file, in bounded memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from patbench_core.errors.benchmarks import DamagedBenchmarkFile, MissingBenchmarkColumns

_BATCH = 64
"""Rows in memory at once: a description can have millions of characters."""


def rows(file: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows of `file` with these columns, one at a time.

    Raises
    ------
    MissingBenchmarkColumns
        If the file lacks one of them.
    DamagedBenchmarkFile
        If it is no Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(file)
        there = parquet.schema_arrow.names
        if missing := [name for name in columns if name not in there]:
            raise MissingBenchmarkColumns(file, missing, there)
        for batch in parquet.iter_batches(_BATCH, columns=list(columns)):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise DamagedBenchmarkFile(file, " ".join(str(error).split())[:160]) from error


def column_names(file: Path) -> list[str]:
    """Names of the columns of `file`.

    Raises
    ------
    DamagedBenchmarkFile
        If it is no Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_schema(file).names
    except (pa.ArrowException, OSError) as error:
        raise DamagedBenchmarkFile(file, " ".join(str(error).split())[:160]) from error


def row_count(file: Path) -> int:
    """Rows of `file`.

    Raises
    ------
    DamagedBenchmarkFile
        If it is no Parquet.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_metadata(file).num_rows
    except (pa.ArrowException, OSError) as error:
        raise DamagedBenchmarkFile(file, " ".join(str(error).split())[:160]) from error
