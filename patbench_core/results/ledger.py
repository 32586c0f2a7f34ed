"""All records: append-only, one file a record, live ones at home and published ones in ``results/``.

Layout of both: ``<landscape>/<task>/<id>.json`` and, beside it, ``<id>.<table>.parquet``. The tables are
written first and the record last, so a record that can be read is whole.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors import PatbenchError
from patbench_core.files import digest, parquet_bytes, write_atomic
from patbench_core.paths import checked_name, home, published
from patbench_core.results.record import SCHEMA, Record


@dataclass(frozen=True)
class Entry:
    """A record in the ledger.

    Attributes
    ----------
    path : Path
        Its file.
    live : bool
        Computed here; False for a published one.
    """

    record: Record
    path: Path
    live: bool

    def table(self, name: str) -> pa.Table:
        """The table `name` beside the record, such as ``scores`` or ``ranks``.

        Raises
        ------
        PatbenchError
            If records of this task have none of that name, or it is lost.
        """
        file = self.path.with_suffix(f".{name}.parquet")
        if not file.exists():
            raise PatbenchError(
                f"record {self.path.stem} of {self.record['task']} has no table {name!r}: give records of a task that "
                "has one, or restore the file beside the record"
            )
        return pq.read_table(file)


def read(path: str | Path) -> Entry:
    """The record in a file.

    Raises
    ------
    PatbenchError
        If it is not a record.
    """
    path = Path(path)
    return _read(path, live=path.is_relative_to(live_folder()))


def live_folder() -> Path:
    """Folder of the records computed here."""
    return home() / "ledger"


def record_id(key: Mapping[str, Any]) -> str:
    """Name of the record of `key`: 32 hexadecimal digits."""
    return digest(key)[:32]


def find(landscape: str, task: str, key: Mapping[str, Any]) -> Entry | None:
    """The record of `key`, computed here or published, if there is one."""
    name = f"{record_id(key)}.json"
    for folder, live in ((live_folder(), True), (published(), False)):
        path = folder / landscape / task / name
        if path.is_file():
            return _read(path, live)
    return None


def add(record: Record, tables: Mapping[str, pa.Table]) -> Entry:
    """Write a record and its tables; where the record is there already, the older one stays and is returned.

    Its text is written aside before its tables, and takes its name after them: one that JSON does not hold, or that
    the disk has no room for, leaves no table.

    Raises
    ------
    ValueError
        If a number of it is not finite.
    """
    folder = live_folder() / checked_name(record["landscape"]["name"]) / checked_name(record["task"])
    path = folder / f"{record['id']}.json"
    if path.is_file():
        return _read(path, live=True)
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False).encode()
    temporary = folder / f".{path.name}.{secrets.token_hex(6)}.part"
    try:
        write_atomic(temporary, text)
        for name, table in tables.items():
            write_atomic(path.with_suffix(f".{name}.parquet"), parquet_bytes(table))
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return _read(path, live=True)


def entries(task: str | None = None, landscape: str | None = None) -> Iterator[Entry]:
    """All records, of one task or landscape where they are named, live ones first; each once."""
    seen = set()
    for folder, live in ((live_folder(), True), (published(), False)):
        for path in sorted(folder.glob(f"{landscape or '*'}/{task or '*'}/*.json")):
            if path.relative_to(folder) not in seen:
                seen.add(path.relative_to(folder))
                yield _read(path, live)


def published_entries(task: str) -> Iterator[Entry]:
    """The published records of a task, whether or not there are live ones."""
    for path in sorted(published().glob(f"*/{task}/*.json")):
        yield _read(path, live=False)


def publish(landscape: str) -> list[Path]:
    """Copy the live records of a landscape, and their tables, to the published ones.

    Raises
    ------
    PatbenchError
        If there are none.
    """
    source = live_folder() / checked_name(landscape)
    copied = []
    for path in sorted(source.glob("*/*.json")):
        target = published() / path.relative_to(live_folder())
        for file in (*sorted(path.parent.glob(f"{path.stem}.*.parquet")), path):
            write_atomic(target.parent / file.name, file.read_bytes())
        copied.append(target)
    if not copied:
        raise PatbenchError(
            f"landscape {landscape!r} has no records of its own to publish: "
            f"compute some with 'patbench evaluate --landscape {landscape} --model NAME'"
        )
    return copied


def _read(path: Path, live: bool) -> Entry:
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["schema"] != SCHEMA:
            raise _broken(path, f"its schema has version {record['schema']}, not {SCHEMA}")
        if missing := Record.__required_keys__ - set(record):
            raise _broken(path, f"it has no {', '.join(sorted(missing))}")
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(path, f"it cannot be read ({error})") from error
    return Entry(record, path, live)


def _broken(path: Path, why: str) -> PatbenchError:
    return PatbenchError(f"record {path}: {why}; delete the file, and the next evaluation computes it again")
