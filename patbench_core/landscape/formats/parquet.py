"""Parquet: one row a patent, columns named as the fields of patbench JSONL."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors.landscape import DamagedFile
from patbench_core.landscape.formats.opening import opened
from patbench_core.landscape.formats.row import Row

_BATCH = 256  # rows in memory at once


def rows(file: Path) -> Iterator[Row]:
    """The rows of `file`, plain or gz; the line of a row is its number, from 1.

    Raises
    ------
    DamagedFile
        If the file is no Parquet or its bytes are broken.
    """
    line = 0
    with opened(file) as content, tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(content, copy)  # Parquet is read from its end: the decompressed bytes must lie somewhere
        try:
            for batch in pq.ParquetFile(copy).iter_batches(_BATCH):
                for values in batch.to_pylist():
                    line += 1
                    yield Row(file, line, values)
        except (pa.ArrowException, OSError) as error:
            raise DamagedFile(file, str(error)) from error
