"""Qrels files: which documents are relevant to which queries, as somebody else judged."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from patbench_core.errors.landscape import BadField, LandscapeError, bad_cells, missing_value, not_text, short
from patbench_core.landscape.formats.opening import opened

_GAIN = re.compile(r"([0-9]{1,10})(\.0*)?")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of a qrels file."""

    line: int
    query_id: str
    doc_id: str
    gain: int
    domain: str | None = None  # IN or OUT, where the judges said it


def read(file: Path) -> Iterator[Judgement | BadField]:
    """Lines of a tab-separated `file` with a header ``query_id``, ``doc_id`` and, if it likes, ``score``.

    Further columns are ignored; without ``score`` every gain is 1. A bad line comes as the exception that tells what
    is wrong.

    Raises
    ------
    LandscapeError
        If the header lacks ``query_id`` or ``doc_id``, or the file is not UTF-8 text.
    """
    with opened(file) as handle:
        reader = csv.reader(
            io.TextIOWrapper(handle, encoding="utf-8-sig", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        try:
            header = next(reader, [])
            if missing := [name for name in ("query_id", "doc_id") if name not in header]:
                raise LandscapeError(
                    f"file {file}, line 1: cannot be read as qrels (columns missing: {', '.join(missing)}): export it "
                    "with these columns"
                )
            for cells in reader:
                if cells:
                    yield _judgement(file, reader.line_num, header, cells)
        except UnicodeDecodeError as error:
            raise not_text(file) from error


def _judgement(file: Path, line: int, header: list[str], cells: list[str]) -> Judgement | BadField:
    if len(cells) != len(header):
        return bad_cells(file, line, len(cells), len(header))
    values = dict(zip(header, map(str.strip, cells), strict=True))
    for name in ("query_id", "doc_id"):
        if not values[name]:
            return missing_value(file, line, name)
    score = values.get("score", "1")
    match = _GAIN.fullmatch(score)
    if match is None or int(match[1]) >= 2**31:
        why = f"{short(score)} is not a whole number from 0 to 2147483647"
        return BadField(file, line, "score", "bad gain", why, "write 1 for a plain link")
    return Judgement(line, values["query_id"], values["doc_id"], int(match[1]))
