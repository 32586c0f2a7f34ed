"""JSON: one object a line (JSON Lines), an array of objects, or an object that holds such an array."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from patbench_core.errors.landscape import BadField, LandscapeError, bad_line
from patbench_core.landscape.formats.encoding import Encoding
from patbench_core.landscape.formats.opening import Source, opened
from patbench_core.landscape.formats.row import Row

LINES, WHOLE = "jsonl", "json"
_HEAD = 1 << 16
_LONGEST = 1 << 28  # bytes of one object
_CHUNK = 1 << 20
_WRAPPED = re.compile(
    r'\s*\{(?:\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,)*'
    r'\s*"(?:data|results|patents|hits|documents|docs|records|items)"\s*:\s*\[(?=\s*\{)'
)
"""The beginning of what a service answers: an object whose first list, under one of these names, holds the objects."""
_PRETTY = re.compile(r'\s*(\[\s*\{|\{\s*[\r\n]\s*")')
_ARRAY = re.compile(r"\s*\[")
_GAP = re.compile(r"[\s,]*")


def shape(source: Source, encoding: Encoding) -> str:
    """`LINES` or `WHOLE`."""
    with opened(source) as content:
        text = content.peek(_HEAD)[:_HEAD].decode(encoding.name, "replace").lstrip("\ufeff")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return LINES
    if source.extension in (".jsonl", ".ndjson") and not _WRAPPED.match(text):
        whole = any(line.startswith("{") and line.endswith("}") for line in lines[:3])
        return LINES if whole or not _PRETTY.match(text) else WHOLE
    if _WRAPPED.match(text) or not lines[0].startswith("{"):
        return WHOLE
    return LINES if lines[0].endswith("}") and len(lines[0]) > 2 else WHOLE if len(lines) > 1 else LINES


def rows(source: Source, encoding: Encoding, shape: str) -> Iterator[Row | BadField]:
    """The objects; blank lines are passed over. The line of an object of an array is its number."""
    with opened(source) as content:
        if shape == WHOLE:
            yield from _objects(source, io.TextIOWrapper(content, encoding.name, errors="surrogateescape"))
        elif encoding.name in ("utf-8", "utf-8-sig"):
            yield from _lines(source, content)
        else:
            yield from _decoded_lines(source, io.TextIOWrapper(content, encoding.name, errors="surrogateescape"))


def _lines(source: Source, content: BinaryIO) -> Iterator[Row | BadField]:
    place, line = source.place, 0
    while written := content.readline(_LONGEST):
        line += 1
        if len(written) == _LONGEST:
            raise LandscapeError(f"file {place}, line {line} is longer than {_LONGEST >> 20} MiB: one object a line")
        if written.strip():
            try:
                text = written.decode("utf-8-sig" if line == 1 else "utf-8")
            except UnicodeDecodeError as error:
                yield bad_line(place, line, f"byte {error.start + 1} is not UTF-8 text")
                continue
            yield _row(source, line, text)


def _decoded_lines(source: Source, content: io.TextIOWrapper) -> Iterator[Row | BadField]:
    line = 0
    while written := content.readline(_LONGEST):
        line += 1
        if written.strip():
            yield _row(source, line, written)


def _row(source: Source, line: int, text: str) -> Row | BadField:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        return bad_line(source.place, line, f"no whole JSON object ({error.msg}, column {error.colno})")
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, thousands of brackets
        return bad_line(source.place, line, f"no JSON object to be read ({error})")
    return _checked(source, line, value)


def _checked(source: Source, line: int, value: Any) -> Row | BadField:
    if not isinstance(value, dict):
        return bad_line(source.place, line, f"holds a JSON {type(value).__name__}, not an object")
    return Row(source.place, line, value)


def _objects(source: Source, content: io.TextIOWrapper) -> Iterator[Row | BadField]:
    """Objects of an array, or one behind the other, as they come: in memory are one of them and a chunk of text."""
    buffer = content.read(_HEAD).lstrip("\ufeff")
    begin = _WRAPPED.match(buffer) or _ARRAY.match(buffer)
    place, count, scan = begin.end() if begin else 0, 0, json.JSONDecoder().raw_decode
    while True:
        place = _GAP.match(buffer, place).end()  # type: ignore[union-attr]
        if begin and buffer.startswith("]", place):
            return
        try:
            value, end = scan(buffer, place)
            whole = end < len(buffer)  # at the very end, a number might go on
        except RecursionError as error:
            yield bad_line(source.place, count + 1, f"no JSON object to be read ({error})")
            return
        except ValueError as error:
            whole, why = False, str(error)
        if not whole:
            more = content.read(max(_CHUNK, len(buffer) - place)) if len(buffer) - place < _LONGEST else ""
            buffer, place = buffer[place:] + more, 0
            if more:
                continue
            if not buffer and (not begin or count == 0):
                return
            try:
                value, end = scan(buffer)
            except ValueError:
                yield bad_line(source.place, count + 1, f"no whole JSON object ({why})"[:200])
                return
        count += 1
        place = end
        yield _checked(source, count, value)
