"""Spreadsheets that are not what they seem."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats import exports
from tests.landscape.exports import PATENTS, as_xlsx

Read = Callable[..., list]


def rewritten(sheet: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A spreadsheet with one of its parts changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return content.getvalue()


SHEET = as_xlsx(PATENTS)
BOMB = b'<?xml version="1.0"?><!DOCTYPE w [' + b"".join(
    b'<!ENTITY a%d "%s">' % (place, b"&a%d;" % (place - 1) * 10 if place else b"ha" * 50) for place in range(12)
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda part: b" " * (1 << 27), "unpacks from"),
        (lambda part: BOMB + b"]><worksheet>&a11;</worksheet>", "is damaged"),
        (lambda part: part.replace(b'<row r="2"', b'<row r="2000000000"'), "is damaged"),
        (lambda part: part[: len(part) // 2], "is damaged"),
    ],
)
def test_bombs_and_broken_sheets_are_refused(
    tmp_path: Path, read: Read, change: Callable[[bytes], bytes], told: str
) -> None:
    """Blanks that unpack for ever, entities of entities, a row beyond all sheets, half a sheet."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(rewritten(SHEET, "xl/worksheets/sheet1.xml", change))
    with pytest.raises(LandscapeError, match=rf"a\.xlsx {told}"):
        read(file)


def test_formulas_are_never_run_and_their_errors_are_nothing(tmp_path: Path, read: Read) -> None:
    """A formula without a stored value is an empty cell."""
    rows = [PATENTS[0] | {"title": '=cmd|"/C calc"!A0', "abstract": "#N/A"}]
    (tmp_path / "a.xlsx").write_bytes(as_xlsx(rows))
    ((_, patent),) = read(tmp_path / "a.xlsx")
    assert (patent.title, patent.abstract) == ("", "")


def test_the_sheet_with_patents_is_found(tmp_path: Path, read: Read) -> None:
    """Behind a cover; a book of empty sheets says so."""
    from openpyxl import Workbook, load_workbook

    book = load_workbook(io.BytesIO(SHEET))
    cover = book.create_sheet("Cover", 0)
    cover.append(["Report", "of", "today"])
    book.save(tmp_path / "a.xlsx")
    assert [patent.title for _, patent in read(tmp_path / "a.xlsx")] == [row["title"] for row in PATENTS]
    Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(LandscapeError, match="all of its sheets are empty"):
        exports([tmp_path / "b.xlsx"])
