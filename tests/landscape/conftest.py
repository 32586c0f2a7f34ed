"""Small files of patents, written by the tests themselves."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from patbench_core.errors.landscape import BadField
from patbench_core.landscape.formats import exports
from patbench_core.landscape.schema import Patent

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file of that name; its content is compressed if the name ends in ``.gz``."""

    def written(name: str, content: str | bytes) -> Path:
        file = tmp_path / name
        data = content.encode() if isinstance(content, str) else content
        file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return file

    return written


@pytest.fixture
def jsonl(write: Callable[[str, str], Path]) -> Callable[..., Path]:
    """Write patents as JSON Lines: ``jsonl({...}, {...}, name="a.jsonl")``."""

    def written(*patents: dict[str, Any], name: str = "patents.jsonl") -> Path:
        return write(name, "".join(json.dumps(patent) + "\n" for patent in patents))

    return written


@pytest.fixture
def table(write: Callable[[str, str], Path]) -> Callable[..., Path]:
    """Write rows as CSV below a header."""

    def written(name: str, header: Sequence[str], *rows: Sequence[str]) -> Path:
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        return write(name, text.getvalue())

    return written


Read = Callable[..., list[tuple[int, Patent | BadField]]]


@pytest.fixture
def read() -> Read:
    """Patents, and bad rows, of files: ``read(file, mapped=...)``."""

    def found(*files: Path, **options: Any) -> list[tuple[int, Patent | BadField]]:
        return [pair for export in exports(files, **options) for pair in export.patents()]

    return found
