"""CSV files with a header line."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patbench_core.errors.landscape import BadCells, BadField, BadHeader, BadLine, NotText
from patbench_core.landscape.formats.opening import opened
from patbench_core.landscape.formats.row import Row

_LONGEST_CELL = 2**31 - 1  # csv refuses more than 131,072 characters unless told; descriptions are longer


def columns(file: Path) -> list[str]:
    """Names of the columns, from the header line.

    Raises
    ------
    NotText
        If the header is no UTF-8 text.
    BadHeader
        If the header is no whole row.
    """
    with _reader(file) as reader:
        header = _header(file, reader)
    if not "".join(header).isprintable():
        raise NotText(file)
    return header


def rows(file: Path) -> Iterator[Row | BadField]:
    """The rows below the header, plain or gz; the line of a row is the one it begins on."""
    with _reader(file) as reader:
        header = _header(file, reader)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield BadLine(file, line, f"no whole CSV row ({error})")
                continue
            if len(cells) == len(header):
                yield Row(file, line, dict(zip(header, cells, strict=True)))
            elif cells:
                yield BadCells(file, line, len(cells), len(header))


def _header(file: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        raise BadHeader(file, str(error)) from None


@contextmanager
def _reader(file: Path) -> Iterator[Any]:
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        with opened(file) as handle:
            # bytes that are no UTF-8 become lone surrogates, which `Row` refuses field by field
            text = io.TextIOWrapper(handle, encoding="utf-8-sig", errors="surrogateescape", newline="")
            yield csv.reader(text, strict=True)
    finally:
        csv.field_size_limit(limit)
