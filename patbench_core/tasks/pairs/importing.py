"""From a CSV file of pairs to a folder below home."""

from pathlib import Path

from patbench_core.errors.landscape import BadField
from patbench_core.errors.pairs import (
    BadPairScore,
    EmptyPairField,
    MissingPairColumns,
    NoPairs,
    RepeatedPair,
    ReservedPairsName,
)
from patbench_core.files import file_sha256
from patbench_core.landscape.formats.table import columns, rows
from patbench_core.paths import checked_name, home
from patbench_core.tasks.pairs.demo import DEMO_PAIRS
from patbench_core.tasks.pairs.pair_set import COLUMNS, PairSet, pair_set


def import_pairs(file: Path, name: str) -> PairSet:
    """Read a CSV file, plain or gz, with the columns of `COLUMNS`; an older set of that name is replaced.

    Raises
    ------
    BadName, ReservedPairsName
    MissingFile, EmptyFile, NoPairs
        If there is nothing to read.
    MissingPairColumns, EmptyPairField, BadPairScore, RepeatedPair, BadField
        At the first line that is no pair; nothing is written.
    """
    if checked_name(name) == DEMO_PAIRS:
        raise ReservedPairsName(name)
    if missing := [column for column in COLUMNS if column not in columns(file)]:
        raise MissingPairColumns(file, missing)
    read: list[tuple[str, str, str, str, float]] = []
    lines: dict[str, int] = {}
    for row in rows(file):
        if isinstance(row, BadField):
            raise row
        pair = _pair(file, row.line, row.values)
        if pair[0] in lines:
            raise RepeatedPair(file, row.line, pair[0], lines[pair[0]])
        lines[pair[0]] = row.line
        read.append(pair)
    if not read:
        raise NoPairs(file)
    made = pair_set(name, read, {"file": file.name, "sha256": file_sha256(file)}, synthetic=False)
    made.save(home() / "pairs" / name)
    return made


def _pair(file: Path, line: int, values: dict[str, str]) -> tuple[str, str, str, str, float]:
    texts = {field: " ".join(values[field].split()) for field in COLUMNS}
    for field, text in texts.items():
        if not text:
            raise EmptyPairField(file, line, field)
    try:
        score = float(texts["score"])
    except ValueError as error:
        raise BadPairScore(file, line, texts["score"]) from error
    if not 0 <= score <= 1:
        raise BadPairScore(file, line, texts["score"])
    return texts["id"], texts["anchor"], texts["target"], texts["context"], score
