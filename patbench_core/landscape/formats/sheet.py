"""Spreadsheets (.xlsx): the sheet that holds patents, its header found below whatever stands above it."""

import datetime
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from patbench_core.errors import PatbenchError, reason
from patbench_core.errors.landscape import LandscapeError, bad_header, damaged_file
from patbench_core.landscape.formats.opening import Source, seekable
from patbench_core.landscape.formats.row import Row
from patbench_core.landscape.formats.table import DEEPEST, Score, Table, header_place, named

_MOST_BYTES = 1 << 30  # all parts of the archive, unpacked: openpyxl keeps the shared texts in memory
_MOST_RATIO = 200  # unpacked bytes a packed one, where it is more than a few
_FEW_BYTES = 1 << 26
_MOST_ROWS = 1_048_576  # of a sheet, says Excel; a file that claims more would make us count blank rows for ever
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def found(source: Source, score: Score) -> tuple[str, Table]:
    """Name of the sheet whose header has the highest score, and that header.

    Raises
    ------
    LandscapeError
        If it is damaged, unpacks to far more than it is, or all of its sheets are empty.
    """
    best: tuple[float, int, str, Table] | None = None
    with _book(source) as book:
        for place, name in enumerate(book.sheetnames):
            lines = [[(_value(cell) or "").strip() for cell in row] for row in islice(_cells(book, name), DEEPEST)]
            header = header_place(lines, score)
            if header is not None:
                cells = lines[header]
                while not cells[-1]:
                    cells.pop()
                made = score(cells), -place, name, Table("", None, named(cells), header)
                best = made if best is None or made[:2] > best[:2] else best
    if best is None:
        raise bad_header(source.place, "all of its sheets are empty")
    return best[2], best[3]


def read(source: Source, sheet: str, table: Table) -> Iterator[Row]:
    """Rows below the header of a sheet, blank ones passed over; the line of a row is its number in the sheet."""
    width = len(table.header)
    with _book(source) as book:
        for line, cells in enumerate(_cells(book, sheet), 1):
            if line > table.header_row + 1 and any(cell not in (None, "") for cell in cells):
                values = [_value(cell) for cell in cells[:width]]
                yield Row(source.place, line, dict(zip(table.header, values, strict=False)))


def _value(cell: Any) -> str | None:
    """A cell as text: whole numbers without a point, dates in ISO 8601, errors of formulas as nothing."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, str):
        return None if cell in _ERRORS else cell.replace("_x000D_", "")
    return None if cell is None else str(cell)


def _cells(book: Any, name: str) -> Iterator[Sequence[Any]]:
    """Rows of a sheet as they are read."""
    sheet = book[name]
    if not hasattr(sheet, "reset_dimensions"):  # a chart
        return
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    for count, row in enumerate(sheet.iter_rows(values_only=True)):
        if count >= _MOST_ROWS:
            raise ValueError(f"a row beyond {_MOST_ROWS:,}")
        yield row


@contextmanager
def _book(source: Source) -> Iterator[Any]:
    """The workbook, open for reading."""
    from openpyxl import load_workbook

    with seekable(source) as content:
        try:
            _check_size(source, content)
            book = load_workbook(content, read_only=True, data_only=True, keep_links=False)
            yield book
            book.close()
        except PatbenchError:
            raise
        except Exception as error:  # openpyxl tells of broken bytes with whatever its parsers stumble over
            raise damaged_file(source.place, reason(error)[:200]) from error


def _check_size(source: Source, content: Any) -> None:
    """Refuse an archive that becomes far more than it is."""
    with zipfile.ZipFile(content) as archive:
        packed = sum(info.compress_size for info in archive.infolist())
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > _MOST_BYTES or unpacked > max(_FEW_BYTES, _MOST_RATIO * packed):
        raise LandscapeError(
            f"file {source.place} unpacks from {packed:,} to {unpacked:,} bytes: this is an archive bomb, "
            "or save it as CSV and import that"
        )
    content.seek(0)
