"""From a CSV file of pairs to a folder below home."""

from collections.abc import Mapping
from math import nan
from pathlib import Path
from typing import Any

from patbench_core.errors.landscape import BadField
from patbench_core.files import file_sha256
from patbench_core.landscape.formats.table import columns, rows
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.pairs import registry
from patbench_core.tasks.pairs.pair_set import COLUMNS, PairSet, pair_set


def import_pairs(file: Path, name: str) -> PairSet:
    """Read a CSV file, plain or gz, with the columns of `COLUMNS`; an older set of that name is replaced.

    Raises
    ------
    PatbenchError, TaskError, BadField
        If the file cannot be read, the name is kept for another set, or at the first line that is not a pair; nothing
        is written.
    """
    folder = registry.folder(name)
    if missing := [column for column in COLUMNS if column not in columns(file)]:
        raise TaskError(
            f"file {file}, line 1: no column {', '.join(missing)}: "
            "pairs need the columns id, anchor, target, context and score"
        )
    read: list[tuple[str, str, str, str, float]] = []
    lines: dict[str, int] = {}
    for row in rows(file):
        if isinstance(row, BadField):
            raise row
        pair = _pair(file, row.line, row.values)
        if pair[0] in lines:
            raise TaskError(
                f"file {file}, line {row.line}: id {pair[0]!r} is on line {lines[pair[0]]} too: "
                "give every pair its own id"
            )
        lines[pair[0]] = row.line
        read.append(pair)
    if not read:
        raise TaskError(f"file {file} has no pair below its header line: export it again")
    made = pair_set(name, read, {"file": file.name, "sha256": file_sha256(file)}, synthetic=False)
    made.save(folder)
    return made


def _pair(file: Path, line: int, values: Mapping[str, Any]) -> tuple[str, str, str, str, float]:
    texts = {field: " ".join(values[field].split()) for field in COLUMNS}
    for field, text in texts.items():
        if not text:
            raise TaskError(f"file {file}, line {line}, column {field!r} is empty: every pair needs one")
    try:
        score = float(texts["score"])
    except ValueError:
        score = nan
    if not 0 <= score <= 1:
        raise TaskError(f"file {file}, line {line}, score {texts['score'][:40]!r}: a number from 0 to 1 is needed")
    return texts["id"], texts["anchor"], texts["target"], texts["context"], score
