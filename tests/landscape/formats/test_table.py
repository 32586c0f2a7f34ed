"""CSV with a header."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import BadField, LandscapeError
from patbench_core.landscape.formats import table as csv_table

Write = Callable[[str, str | bytes], Path]


def test_a_row_has_the_line_it_begins_on(write: Write) -> None:
    """Cells may hold line ends."""
    rows = list(csv_table.rows(write("a.csv", 'x,y\r\n1,"two\nlines"\r\n\r\n3,4\r\n')))
    assert [(row.line, dict(row.values)) for row in rows] == [
        (2, {"x": "1", "y": "two\nlines"}),
        (5, {"x": "3", "y": "4"}),
    ]


def test_long_cells_are_read_and_the_limit_of_csv_stays_as_it_was(write: Write) -> None:
    """A description may be longer than csv's default limit."""
    before = csv.field_size_limit()
    (row,) = csv_table.rows(write("a.csv", "x\n" + "a" * 300_000))
    assert len(row.values["x"]) == 300_000
    assert csv.field_size_limit() == before


def test_a_row_of_another_width_is_told(write: Write) -> None:
    """A cut row names both widths, and the next row is read."""
    bad, good = csv_table.rows(write("a.csv", "x,y\n1\n3,4\n"))
    assert (
        isinstance(bad, BadField)
        and bad.kind == "bad cells"
        and "line 2" in str(bad)
        and "1 cells under a header of 2" in str(bad)
    )
    assert good.values == {"x": "3", "y": "4"}


def test_an_unclosed_quote_is_told(write: Write) -> None:
    """A file cut inside a quoted cell ends with an error, not with half a row."""
    good, bad = csv_table.rows(write("a.csv", 'x,y\n1,2\n3,"cut'))
    assert good.line == 2
    assert isinstance(bad, BadField) and bad.kind == "bad line" and bad.line == 3


def test_a_header_that_is_no_text_is_refused(write: Write) -> None:
    """A picture named .csv is not a table."""
    with pytest.raises(LandscapeError, match=r"a\.csv is not text"):
        csv_table.columns(write("a.csv", b"\x89PNG\r\n\x1a\n\0\0"))
