"""Parquet: rows with named columns, nested or not."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors import reason
from patbench_core.errors.landscape import damaged_file
from patbench_core.landscape.formats.opening import Source, seekable
from patbench_core.landscape.formats.row import Row

_BATCH = 256  # rows in memory at once
_BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)  # what Arrow raises on broken bytes


def rows(source: Source) -> Iterator[Row]:
    """The rows; the line of a row is its number, from 1. Texts that are not UTF-8 hold lone surrogates.

    Raises
    ------
    LandscapeError
        If the file is not Parquet or its bytes are broken.
    """
    line = 0
    with seekable(source) as content:
        for batch in _batches(source, content):
            for values in batch:
                line += 1
                yield Row(source.place, line, values)


def _batches(source: Source, content: Any) -> Iterator[list[dict[str, Any]]]:
    try:
        for batch in pq.ParquetFile(content).iter_batches(_BATCH):
            try:
                yield batch.to_pylist()
            except UnicodeDecodeError:
                yield _lenient(batch)
    except _BROKEN as error:
        raise damaged_file(source.place, reason(error)[:200]) from error


def _lenient(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """Rows of a batch with texts that are not UTF-8: read as bytes, every broken byte a lone surrogate."""
    columns = [_texts(column.cast(_bytes(column.type)).to_pylist()) for column in batch.columns]
    return [dict(zip(batch.schema.names, values, strict=True)) for values in zip(*columns, strict=True)]


def _bytes(kind: pa.DataType) -> pa.DataType:
    """The type with bytes in the place of texts, at any depth."""
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return pa.large_binary()
    if pa.types.is_map(kind):
        return pa.map_(_bytes(kind.key_type), _bytes(kind.item_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(pa.field(kind.value_field.name, _bytes(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, _bytes(field.type)) for field in kind])
    return kind


def _texts(value: Any) -> Any:
    """Values with texts in the place of bytes, at any depth."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, dict):
        return {name: _texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return tuple(map(_texts, value)) if isinstance(value, tuple) else value
