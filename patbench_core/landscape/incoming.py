"""The rows of the files of an import, and what is said of each file."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from patbench_core.errors.landscape import BadField
from patbench_core.files import file_sha256
from patbench_core.landscape.facts import BenchmarkFacts, Declared, SourceFile
from patbench_core.landscape.formats.export import Export
from patbench_core.landscape.formats.mapping import ColumnMap
from patbench_core.landscape.numbers import NumberKey, document_key
from patbench_core.landscape.schema import Patent

T = TypeVar("T")

SourceRow = tuple[Path, int, Patent | BadField]
"""File, line, and the patent there or what is wrong with it."""


@dataclass
class Incoming:
    """Where the rows come from; filled while they are read."""

    files: list[SourceFile] = field(default_factory=list)
    other_fields: Counter[str] = field(default_factory=Counter)
    benchmark: BenchmarkFacts | None = None
    declared: Declared = field(default_factory=lambda: Declared())
    mapped: ColumnMap = field(default_factory=ColumnMap)
    unmatched: int = 0


def rows_of(exports: list[Export], source: Incoming) -> Iterator[SourceRow]:
    """The rows of all files; what only completes patents comes last, and not where there is nothing to complete."""
    completing = [export.layout.completes for export in exports]
    known: set[tuple[NumberKey, str]] | None = set() if any(completing) and not all(completing) else None
    for export in exports:
        for line, patent in export.patents():
            if known is not None and isinstance(patent, Patent):
                key = document_key(patent.publication_number)
                if not export.layout.completes:
                    known.add(key)
                elif key not in known:
                    source.unmatched += 1
                    continue
            yield export.source.place, line, patent
        source.files.append(_said(export))
        source.other_fields.update(export.other)


def _said(export: Export) -> SourceFile:
    """What the facts tell of a file that was read."""
    own = export.layout.name == "patbench"
    said: SourceFile = {
        "file": export.source.name,
        "sha256": file_sha256(export.source.file),
        "format": export.container if own else export.layout.name,
        "rows": export.rows,
    }
    if export.encoding:
        said["encoding"] = str(export.encoding)
    if export.missing and not own:
        said["missing"] = export.missing
    if export.layout.says:
        said["says"] = export.layout.says
    if spared := export.notes.spared:
        said["spared"] = {column: f"{count:,}, first {first}" for column, (count, first) in spared.items()}
    if export.dates:
        said["dates"] = export.dates
    if export.notes.absent:
        said["absent"] = dict(export.notes.absent)
    return said


def told(rows: Iterable[T], progress: Callable[[int], None]) -> Iterator[T]:
    """The rows, with word of every thousandth."""
    for count, row in enumerate(rows, 1):
        if count % 1000 == 0:
            progress(count)
        yield row
