"""All records: append-only, one file a record, live ones at home and published ones in ``results/``.

Layout of both: ``<landscape>/<task>/<id>.json`` and, beside it, ``<id>.<table>.parquet``. The tables are
written first and the record last, so a record that can be read is whole. A record is written over in two cases: its
landscape has changed in what it does not read (see `recalled`), or a table of it is lost.
"""

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors import PatbenchError, reason
from patbench_core.files import digest, parquet_bytes, write_atomic
from patbench_core.paths import checked_name, home, published
from patbench_core.results.record import SCHEMA, Landscape, Record


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
            If records of this task have none of that name, or it is lost or damaged.
        """
        file, said = table_file(self.path, name), self.record.get("tables")
        if not (file.is_file() or name in (said or ())):
            also = f", or {_again(file)}" if said is None else ""
            raise PatbenchError(
                f"record {self.path.stem} of {self.record['task']} has no table {name!r}: give records of a task that "
                f"has one{also}"
            )
        return read_table(file)

    def whole(self, tables: Iterable[str] = ()) -> bool:
        """Whether its tables lie beside it: those that it says it has, `tables` where it says nothing."""
        return all(table_file(self.path, name).is_file() for name in self.record.get("tables", tables))


def table_file(record: Path, name: str) -> Path:
    """File of the table `name` beside the file of a record."""
    return record.with_suffix(f".{name}.parquet")


def read_table(file: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A table beside a record.

    Raises
    ------
    PatbenchError
        If it is lost or damaged.
    """
    try:
        return pq.read_table(file, columns=columns)
    except FileNotFoundError as error:
        raise PatbenchError(f"table {file} is not there: {_again(file)}") from error
    except (OSError, pa.ArrowException) as error:
        raise PatbenchError(f"table {file} cannot be read ({reason(error)}): delete it, then {_again(file)}") from error


def _again(file: Path) -> str:
    """What makes a table again."""
    record = file.with_name(f"{file.name.partition('.')[0]}.json")
    return f"compute it again with '{read(record).record['command']}'"


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


def recalled(landscape: Landscape, task: str, key: Mapping[str, Any], tables: Iterable[str] = ()) -> Entry | None:
    """The record of `key` as a result on a landscape as it is now; None where there is none, or a table of it is lost.

    A key holds what a task reads. Where only the rest has changed, such as labels that it does not read, the result is
    the same: it is restated here under the facts of the landscape, to stand beside those that are computed now.

    Parameters
    ----------
    landscape : Landscape
        The facts as a new record would have them.
    tables : iterable of str
        Tables that the record has, where it does not say so itself.
    """
    entry = find(landscape["name"], task, key)
    if entry is None or not entry.whole(tables):
        return None
    if entry.record["landscape"]["digest"] == landscape["digest"]:
        return entry
    path = live_folder() / landscape["name"] / task / entry.path.name
    for file in _tables(entry.path) if not entry.live else ():
        write_atomic(path.with_name(file.name), file.read_bytes())
    write_atomic(path, _text(entry.record | {"landscape": landscape}))
    return _read(path, live=True)


def add(record: Record, tables: Mapping[str, pa.Table]) -> Entry:
    """Write a record and its tables; where the record is there already, the older one stays and is returned.

    An older one that has lost one of these tables is replaced.

    Its text is written aside before its tables, and takes its name after them: one that JSON does not hold, or that
    the disk has no room for, leaves no table.

    Raises
    ------
    ValueError
        If a number of it is not finite.
    """
    folder = live_folder() / checked_name(record["landscape"]["name"]) / checked_name(record["task"])
    path = folder / f"{record['id']}.json"
    there = path.is_file()
    if there and all(table_file(path, name).is_file() for name in tables):
        return _read(path, live=True)
    text = _text(record | {"tables": sorted(tables)})
    temporary = folder / f".{path.name}.{secrets.token_hex(6)}.part"
    try:
        write_atomic(temporary, text)
        if there:
            path.unlink(missing_ok=True)
        for name, table in tables.items():
            write_atomic(table_file(path, name), parquet_bytes(table))
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
    """Copy the live records of a landscape, and their tables, to the published ones: all of them, or none.

    Raises
    ------
    PatbenchError
        If there are none, or one cannot be read.
    """
    source = live_folder() / checked_name(landscape)
    paths = sorted(source.glob("*/*.json"))
    for path in paths:
        named = (table_file(path, name) for name in _read(path, live=True).record.get("tables", ()))
        for file in {*_tables(path), *named}:
            read_table(file)
    copied = []
    for path in paths:
        target = published() / path.relative_to(live_folder())
        for file in (*_tables(path), path):
            write_atomic(target.parent / file.name, file.read_bytes())
        copied.append(target)
    if not copied:
        raise PatbenchError(
            f"landscape {landscape!r} has no records of its own to publish: "
            f"compute some with 'patbench evaluate --landscape {landscape} --model NAME'"
        )
    return copied


def _tables(record: Path) -> list[Path]:
    """Files of the tables beside the file of a record."""
    return sorted(record.parent.glob(f"{record.stem}.*.parquet"))


def _text(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False).encode()


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
