"""Tables as text: separator, quote and header line found, preamble and blank rows passed over.

A dialect is not guessed from commas alone: every candidate reads the first lines, and the one in which some line is a
header that a known export could have wins. Where none is, the one whose rows agree on their number of cells.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, TextIO

from patbench_core.errors.landscape import BadField, bad_cells, bad_header, bad_line, not_text
from patbench_core.landscape.formats.encoding import Encoding, detected
from patbench_core.landscape.formats.opening import Source, opened
from patbench_core.landscape.formats.row import Row

Score = Callable[[Sequence[str]], float]
"""How much of a known export a line of cells would be the header of; 0 for nothing."""

DEEPEST = 40
"""Rows in which a header is looked for."""
_SEPARATORS = (",", ";", "\t", "|")
_QUOTES = ('"', "'", None)
_LONGEST_CELL = 1 << 26  # characters; csv refuses more than 131,072 unless told, and descriptions are longer
_SAMPLE = 1 << 18  # characters in which dialect and header are found


@dataclass(frozen=True)
class Table:
    """How a text is a table."""

    separator: str
    quote: str | None
    header: tuple[str, ...]
    header_row: int  # rows before it, blank ones included


def columns(file: Path) -> list[str]:
    """Names of the columns of a CSV file that is not an export of patents."""
    source = Source(file)
    return list(found(source, detected(source), lambda cells: 0.0).header)


def rows(file: Path) -> Iterator[Row | BadField]:
    """Its rows."""
    source = Source(file)
    encoding = detected(source)
    return read(source, encoding, found(source, encoding, lambda cells: 0.0))


def found(source: Source, encoding: Encoding, score: Score) -> Table:
    """Separator, quote and header of a text.

    Raises
    ------
    LandscapeError
        If the first lines hold characters that no text has, or no reading of them gives a header.
    """
    best: tuple[float, float, Table] | None = None
    with _text(source, encoding) as text:
        sample = text.read(_SAMPLE)
        if "\0" in sample:
            raise not_text(source.place)
        for quote, separator in product(_QUOTES, _SEPARATORS):
            if quote != "'" or separator + quote in sample:
                judged = _judged(sample, separator, quote, score)
                if judged and (best is None or judged[:2] > best[:2]):
                    best = judged
    if best is None:
        raise bad_header(source.place, "no line of it is a whole row")
    if not "".join(best[2].header).replace("\n", "").replace("\r", "").isprintable():
        raise not_text(source.place)
    return best[2]


def _judged(sample: str, separator: str, quote: str | None, score: Score) -> tuple[float, float, Table] | None:
    """The best header of a sample in one dialect, its score, and the share of rows that are as long as it."""
    rows, broken = _sampled(_reader(io.StringIO(sample, newline=""), separator, quote, strict=quote is not None))
    if len(sample) == _SAMPLE and len(rows) > 1:
        rows = rows[:-1]  # cut by the sample, not by its writer
    place = header_place(rows, score)
    if place is None or (quote is None and _quoted(rows)):
        return None
    header = _trimmed(rows[place])
    below = [len(row) for row in rows[place + 1 :] if any(row)]
    agreeing = below.count(len(rows[place])) / (len(below) + broken) if below else 1.0
    return score(header), agreeing if len(header) > 1 else 0.0, Table(separator, quote, named(header), place)


def _sampled(reader: Any) -> tuple[list[list[str]], int]:
    """The first rows, and how many more are not rows in this dialect."""
    rows: list[list[str]] = []
    broken = last = 0
    while len(rows) + broken < DEEPEST * 2:
        try:
            rows.append([cell.strip() for cell in next(reader)])
            last = 0
        except StopIteration:
            return rows, broken - last  # a row that does not end speaks of a cut, not of another dialect
        except csv.Error:
            broken += 1
            last = 1
    return rows, broken


def _quoted(rows: list[list[str]]) -> bool:
    """Whether quotes are wrapped around cells, so that they are not parts of the texts."""
    wrapped = sum(any(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in row) for row in rows)
    return 2 * wrapped > len(rows)


def header_place(rows: Sequence[Sequence[str]], score: Score) -> int | None:
    """Which row is the header: that of the highest score, else the first that is as long as most."""
    shown = [(score(_trimmed(row)), -place) for place, row in enumerate(rows[:DEEPEST]) if any(row)]
    if not shown:
        return None
    best, place = max(shown)
    if best > 0:
        return -place
    lengths = Counter(len(_trimmed(row)) for row in rows if any(row))
    usual = max(lengths, key=lambda length: (lengths[length], length))
    return next(place for place, row in enumerate(rows) if any(row) and len(_trimmed(row)) == usual)


def read(source: Source, encoding: Encoding, table: Table) -> Iterator[Row | BadField]:
    """The rows below the header; the line of a row is the one it begins on. Rows of blanks are passed over."""
    with _text(source, encoding) as text:
        reader = _reader(text, table.separator, table.quote, strict=table.quote is not None)
        place = -1
        while True:
            line = reader.line_num + 1
            place += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if place > table.header_row:
                    yield bad_line(source.place, line, f"no whole CSV row ({error})")
                continue
            if place > table.header_row:
                if len(cells) == len(table.header):
                    if any(map(str.strip, cells)):
                        yield Row(source.place, line, dict(zip(table.header, cells, strict=True)))
                elif row := _fitted(source, line, cells, table.header):
                    yield row


def _fitted(source: Source, line: int, cells: list[str], header: tuple[str, ...]) -> Row | BadField | None:
    """A row of another length than the header: right if only blank cells are too many, absent if all are blank."""
    if not any(map(str.strip, cells)):
        return None
    if len(cells) < len(header) or any(map(str.strip, cells[len(header) :])):
        return bad_cells(source.place, line, len(cells), len(header))
    return Row(source.place, line, dict(zip(header, cells, strict=False)))


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns: the second of a name gets a number, so that both can be read."""
    seen: Counter[str] = Counter()
    names = []
    for cell in cells:
        seen[cell] += 1
        names.append(cell if seen[cell] == 1 or not cell else f"{cell} ({seen[cell]})")
    return tuple(names)


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells without the blank ones at the end."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
    return list(cells[:last])


def _reader(text: TextIO, separator: str, quote: str | None, strict: bool) -> Any:
    if quote is None:
        return csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE)
    return csv.reader(text, delimiter=separator, quotechar=quote, strict=strict)


@contextmanager
def _text(source: Source, encoding: Encoding) -> Iterator[TextIO]:
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        with opened(source) as content:
            # bytes that are not of the encoding become lone surrogates, which `Row` refuses field by field
            yield io.TextIOWrapper(content, encoding.name, errors="surrogateescape", newline="")
    finally:
        csv.field_size_limit(limit)
