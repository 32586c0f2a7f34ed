"""Mined pairs on the disk, named by all that made them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.files import digest, exclusive, folder_atomic
from patbench_core.paths import home


def cached(key: dict[str, Any], make: Callable[[], tuple[pa.Table, dict[str, Any]]]) -> tuple[pa.Table, dict[str, Any]]:
    """The table and facts under `key`, made where they are not there yet or cannot be read.

    Parameters
    ----------
    key : dict
        Everything that could change them, as JSON.
    make : callable
    """
    folder = home() / "finetune" / "pairs" / digest(key)
    if kept := _read(folder):
        return kept
    with exclusive(folder.parent, folder.name):
        if kept := _read(folder):
            return kept
        table, facts = make()
        with folder_atomic(folder) as new:
            pq.write_table(table, new / "pairs.parquet")
            (new / "facts.json").write_text(json.dumps({"key": key, "facts": facts}, indent=1), encoding="utf-8")
    return table, facts


def _read(folder: Path) -> tuple[pa.Table, dict[str, Any]] | None:
    try:
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))["facts"]
        return pq.read_table(folder / "pairs.parquet"), facts
    except (OSError, ValueError, KeyError):  # pa.ArrowInvalid is a ValueError: a damaged table is made again
        return None
