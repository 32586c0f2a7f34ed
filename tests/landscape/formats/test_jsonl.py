"""JSON Lines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patbench_core.errors.landscape import BadField
from patbench_core.landscape.formats import jsonl
from patbench_core.landscape.formats.encoding import Encoding
from patbench_core.landscape.formats.opening import Source
from patbench_core.landscape.formats.row import Row

UTF8 = Encoding("utf-8")


def lines(file: Path) -> Iterator[Row | BadField]:
    """The objects of a file, in the shape that it has."""
    source = Source(file)
    return jsonl.rows(source, UTF8, jsonl.shape(source, UTF8))


Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_rows_have_their_lines(write: Write, name: str) -> None:
    """Blank lines count as lines, and plain and compressed files read alike."""
    rows = list(lines(write(name, '\ufeff{"a": 1}\n\n{"a": 2}')))
    assert [(row.line, row.values) for row in rows] == [(1, {"a": 1}), (3, {"a": 2})]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a": 1', "no whole JSON object"),
        (b"[1]", "holds a JSON list"),
        (b"7", "holds a JSON int"),
        (b"\x89PNG\r", "not UTF-8 text"),
        (b"[" * 100_000, "no JSON object to be read"),
        (b'{"a": ' + b"1" * 5000 + b"}", "no JSON object to be read"),
    ],
)
def test_a_bad_line_is_told_and_the_next_is_read(write: Write, line: bytes, why: str) -> None:
    """One bad line does not hide those behind it."""
    bad, good = lines(write("a.jsonl", line + b'\n{"a": 2}\n'))
    assert isinstance(bad, BadField) and bad.kind == "bad line" and why in str(bad) and bad.line == 1
    assert good.values == {"a": 2}


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"a": 2}]',
        '[\n  {\n    "a": 1\n  },\n  {"a": 2}\n]\n',
        '{"total": 2, "score": 0.5, "data": [{"a": 1}, {"a": 2}]}',
        '{\n "results": [\n {"a": 1},\n {"a": 2}]\n}',
    ],
)
def test_arrays_and_answers_of_services_give_their_objects(write: Write, text: str) -> None:
    """However it is indented or wrapped, and whatever the objects' size."""
    assert [row.values for row in lines(write("a.json", text))] == [{"a": 1}, {"a": 2}]
    long = text.replace('"a": 1', '"a": 1, "b": "' + "x" * 3_000_000 + '"')
    assert [row.values["a"] for row in lines(write("a.json", long))] == [1, 2]


def test_a_cut_array_is_told(write: Write) -> None:
    """What came before the cut is read, the cut object is named."""
    good, bad = lines(write("a.json", '[{"a": 1}, {"a": '))
    assert good.values == {"a": 1}
    assert isinstance(bad, BadField) and bad.kind == "bad line" and "no whole JSON object" in str(bad)
