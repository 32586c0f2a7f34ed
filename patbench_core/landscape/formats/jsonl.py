"""JSON Lines: one object a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from patbench_core.errors.landscape import BadField, BadLine
from patbench_core.landscape.formats.opening import opened
from patbench_core.landscape.formats.row import Row


def rows(file: Path) -> Iterator[Row | BadField]:
    """The objects of `file`, plain or gz; blank lines are passed over."""
    with opened(file) as handle:
        for line, content in enumerate(handle, 1):
            if content.strip():
                yield _row(file, line, content)


def _row(file: Path, line: int, content: bytes) -> Row | BadField:
    try:
        value = json.loads(content.decode("utf-8-sig" if line == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        return BadLine(file, line, f"byte {error.start + 1} is no UTF-8 text")
    except json.JSONDecodeError as error:
        return BadLine(file, line, f"no whole JSON object ({error.msg}, column {error.colno})")
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, thousands of brackets
        return BadLine(file, line, f"no JSON object to be read ({error})")
    if not isinstance(value, dict):
        return BadLine(file, line, f"holds a JSON {type(value).__name__}, not an object")
    return Row(file, line, value)
