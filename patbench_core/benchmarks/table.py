"""Rows of a benchmark's Parquet file, in bounded memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patbench_core.benchmarks.errors import BenchmarkError

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BATCH = 64
"""Rows in memory at once: a description can have millions of characters."""


def rows(file: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows of `file` with these columns, one at a time.

    Raises
    ------
    BenchmarkError
        If the file lacks one of them.
        If it is not a Parquet file.
    """
    with _opened(file) as parquet:
        there = parquet.schema_arrow.names
        if missing := [name for name in columns if name not in there]:
            raise BenchmarkError(
                f"{file.name}: columns missing: {', '.join(missing)}; it has {', '.join(there) or 'none'}: "
                "the data set has another schema than the one that patbench reads, check its "
                "revision"
            )
        for batch in parquet.iter_batches(_BATCH, columns=list(columns)):
            yield from batch.to_pylist()


def schema(file: Path) -> tuple[list[str], int]:
    """Names of the columns of `file`, and its number of rows.

    Raises
    ------
    BenchmarkError
        If it is not a Parquet file.
    """
    with _opened(file) as parquet:
        return list(parquet.schema_arrow.names), int(parquet.metadata.num_rows)


@contextmanager
def _opened(file: Path) -> "Iterator[ParquetFile]":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        yield pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise BenchmarkError(
            f"{file.name}: not readable as Parquet ({' '.join(str(error).split())[:160]}); remove it "
            "from the cache and run again"
        ) from error
