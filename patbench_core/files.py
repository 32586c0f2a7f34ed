"""Files that appear whole or not at all, and digests of what they hold."""

import errno
import fcntl
import hashlib
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_LARGE = 8 << 20
"""Bytes from which a file's digest is kept; smaller ones change more often than clocks tick, in tests and by hand."""


FileState = tuple[str, int, int, int]
FileStates = tuple[FileState, ...]

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_json(value: Any) -> str:
    """JSON text in which equal values have equal bytes: sorted keys, no spaces, no NaN."""
    return _CANONICAL.encode(value)


def plain(value: Any) -> Any:
    """`value` as JSON knows it: numbers of Python, null for what is not a finite number."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not abs(value) < float("inf") else value


def digest(value: Any) -> str:
    """SHA-256 (64 hexadecimal digits) of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def text_digest(text: str) -> bytes:
    """SHA-256 (32 bytes) of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def texts_digest(texts: Iterable[str]) -> bytes:
    """SHA-256 (32 bytes) of the digests of texts, in their order; texts with an attribute `digests` have them ready."""
    digests: Iterable[bytes] = getattr(texts, "digests", None) or map(text_digest, texts)
    return hashlib.sha256(b"".join(digests)).digest()


def file_sha256(path: Path) -> str:
    """SHA-256 (64 hexadecimal digits) of a file's bytes.

    Weights are read once a process: a large file that has the same inode, size and time as before is the same.
    """
    status = path.stat()
    if status.st_size < _LARGE:
        return _read_sha256(path)
    return _large_sha256(path, status.st_ino, status.st_size, status.st_mtime_ns)


def file_states(folder: Path) -> FileStates:
    """Path, inode, size and time in nanoseconds of each file below `folder`, by path: what changes when one is written.

    The folder need not exist; a file that goes meanwhile is left out.
    """
    states = []
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):
            states.append(file_state(path, path.stat()))
    return tuple(states)


def file_state(path: Path, status: os.stat_result) -> FileState:
    """The same of one file, as it was when its status was read."""
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns


def _read_sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@lru_cache(maxsize=256)
def _large_sha256(path: Path, *_: int) -> str:
    return _read_sha256(path)


def parquet_bytes(table: "pa.Table") -> bytes:
    """A table as the bytes of a Parquet file."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def write_atomic(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader, or a kill at any moment, sees all of it or none.

    The bytes go to a temporary name in the same folder, are synced, and are renamed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def free_bytes(folder: Path) -> int:
    """Free bytes of the disk of a folder, which need not be there yet."""
    return shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free


@contextmanager
def folder_atomic(target: Path) -> Iterator[Path]:
    """Give a temporary folder that becomes `target` when the block ends well and vanishes when it does not.

    An older `target` is replaced.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.part")
    temporary.mkdir()
    try:
        yield temporary
        _put_in_place(temporary, target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def cleared(folder: Path) -> Iterator[None]:
    """Hold `folder` for writing; clear up what killed writers left in it if nobody else holds it.

    Writers share a lock on the folder that the system drops when they die. Who gets it alone knows that no temporary
    folder in there belongs to anyone alive.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(BlockingIOError):  # another one writes: the next one clears up
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(folder)
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    """Remove the temporary folders of `folder_atomic`; give back a folder that was being replaced."""
    for path in folder.glob(".*.old"):
        target = path.with_name(path.name[1:].rsplit(".", 2)[0])
        if not target.exists():
            path.replace(target)
    for pattern in (".*.part", ".*.old"):
        for path in folder.glob(pattern):
            shutil.rmtree(path)


@contextmanager
def exclusive(folder: Path, name: str) -> Iterator[None]:
    """Let one process at a time make `name` in `folder`; the next one finds it made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _put_in_place(temporary: Path, target: Path) -> None:
    """Rename a folder to `target`, as often as another process was quicker."""
    while True:
        try:
            temporary.replace(target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        else:
            return
        old = target.with_name(f".{target.name}.{secrets.token_hex(6)}.old")
        with suppress(FileNotFoundError):
            target.replace(old)
        shutil.rmtree(old, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
