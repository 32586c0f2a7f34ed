"""JSON Lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import BadLine
from patbench_core.landscape.formats import jsonl

Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_rows_have_their_lines(write: Write, name: str) -> None:
    """Blank lines count as lines, and plain and compressed files read alike."""
    rows = list(jsonl.rows(write(name, '\ufeff{"a": 1}\n\n{"a": 2}')))
    assert [(row.line, row.values) for row in rows] == [(1, {"a": 1}), (3, {"a": 2})]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a": 1', "no whole JSON object"),
        (b"[1]", "holds a JSON list"),
        (b"7", "holds a JSON int"),
        (b"\x89PNG\r", "no UTF-8 text"),
        (b"[" * 100_000, "no JSON object to be read"),
        (b'{"a": ' + b"1" * 5000 + b"}", "no JSON object to be read"),
    ],
)
def test_a_bad_line_is_told_and_the_next_is_read(write: Write, line: bytes, why: str) -> None:
    """One bad line does not hide those behind it."""
    bad, good = jsonl.rows(write("a.jsonl", line + b'\n{"a": 2}\n'))
    assert isinstance(bad, BadLine) and why in str(bad) and bad.line == 1
    assert good.values == {"a": 2}
