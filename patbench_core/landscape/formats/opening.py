"""Opening a file that somebody else wrote: plain, gzip, Zstandard, or a member of a zip archive."""

import errno
import gzip
import io
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyarrow as pa

from patbench_core.errors import reason
from patbench_core.errors.landscape import LandscapeError, damaged_file, missing_file

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_PACKED = (".gz", ".zst", ".zstd")
_LAYERS = 3  # a .gz in a .zst in a .gz is the most that anybody means
_BUFFER = 1 << 18
_FREE = 1 << 30  # bytes that any archive may become
_RATIO = 200  # beyond `_FREE`: bytes per packed byte. Patents as JSONL pack to a tenth; a bomb to a thousandth
DATA = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xlsm", ".xml")
"""Extensions of members of an archive that are read; where no member has one, all are."""


@dataclass(frozen=True)
class Source:
    """A file, or one member of a zip archive."""

    file: Path
    member: str = ""

    @property
    def place(self) -> Path:
        """What errors call it."""
        return self.file / self.member if self.member else self.file

    @property
    def name(self) -> str:
        """What the card calls it: no folder of the reader's machine."""
        return f"{self.file.name}/{self.member}" if self.member else self.file.name

    @property
    def bare_name(self) -> str:
        """Its own name without what compression added."""
        name = PurePosixPath(self.member).name if self.member else self.file.name
        for packed in _PACKED:
            name = name[: -len(packed)] if name.lower().endswith(packed) else name
        return name

    @property
    def extension(self) -> str:
        """Lower case, with the dot."""
        return PurePosixPath(self.bare_name).suffix.lower()


def sources(file: Path) -> list[Source]:
    """`file` itself, or the data that a zip archive holds, in alphabetical order.

    Raises
    ------
    LandscapeError
        If the file is missing, unreadable, damaged or an empty archive.
    """
    with _named(file):
        with file.open("rb") as raw:
            if raw.read(4) != _ZIP:
                return [Source(file)]
        with _archive(file) as archive:  # whose names may be empty where it is damaged
            names = sorted(name for name in archive.namelist() if name and not name.endswith("/"))
    if any(name.startswith("xl/") for name in names):  # a spreadsheet is an archive too
        return [Source(file)]
    names = [
        name for name in names if not name.startswith("__MACOSX/") and not PurePosixPath(name).name.startswith(".")
    ]
    found = [Source(file, name) for name in names]
    data = [source for source in found if source.extension in DATA]
    if not found:
        raise LandscapeError(f"file {file} is an archive without a file in it: pack it again")
    return data or found


@contextmanager
def opened(given: Path | Source) -> Iterator[io.BufferedReader]:
    """Give the bytes of a file, decompressed if they are gzip or Zstandard, whatever the file's name.

    Raises
    ------
    LandscapeError
        If the file is missing, unreadable or empty; while reading, if the compressed bytes end early or are not what
        they claim, or become too many.
    """
    source = given if isinstance(given, Source) else Source(given)
    with _named(source.place), ExitStack() as stack:
        content, packed = _raw(source, stack)
        for _ in range(_LAYERS):
            head = content.peek(4)[:4]
            if head[:2] == _GZIP:
                inner: Any = gzip.GzipFile(fileobj=content)
            elif head == _ZSTD:
                inner = pa.CompressedInputStream(pa.PythonFile(content, mode="r"), "zstd")
            else:
                break
            content = io.BufferedReader(_Bounded(source.place, inner, packed), _BUFFER)
        if not content.peek(1):
            raise LandscapeError(f"file {source.place} is empty: export it again")
        yield content


@contextmanager
def seekable(source: Source) -> Iterator[IO[bytes]]:
    """The same for formats that are read from their end: packed bytes are copied to a temporary file."""
    with opened(source) as content:
        if isinstance(content, io.BufferedReader) and isinstance(content.raw, io.FileIO):  # nothing had to be unpacked
            yield content
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(content, copy)
            copy.seek(0)
            yield copy


def _raw(source: Source, stack: ExitStack) -> tuple[io.BufferedReader, int]:
    """The bytes as they lie there, and how many."""
    raw = stack.enter_context(source.file.open("rb"))
    if not source.member:
        return raw, source.file.stat().st_size
    archive = stack.enter_context(_archive(raw))
    info = archive.getinfo(source.member)
    if info.flag_bits & 1:
        raise LandscapeError(f"file {source.place} is locked with a password: unpack it and import what it holds")
    member = stack.enter_context(archive.open(info))
    return io.BufferedReader(_Bounded(source.place, member, info.compress_size), _BUFFER), info.compress_size


def _archive(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """An archive, open; whatever its broken bytes make of zipfile is a broken archive."""
    try:
        return zipfile.ZipFile(file)
    except (ValueError, OverflowError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error


class _Bounded(io.RawIOBase):
    """What comes out of a decompressor, until it is far more than honest data would be."""

    def __init__(self, place: Path, inner: Any, packed: int) -> None:
        self._place, self._inner = place, inner
        self._left = max(_FREE, _RATIO * packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self._left -= len(data)
        if self._left < 0:
            raise LandscapeError(
                f"file {self._place} unpacks to more than {_RATIO} times its size: "
                "this is an archive bomb, or unpack it yourself and import what it holds"
            )
        return len(data)


@contextmanager
def _named(place: Path) -> Iterator[None]:
    """Say of which file a failure of the system or of a decompressor is."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise missing_file(place) from error
    except (
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
        NotImplementedError,
        pa.ArrowException,
    ) as error:
        raise damaged_file(place, str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        if error.errno is None:  # Arrow's decompressors say so
            raise damaged_file(place, str(error)) from error
        raise LandscapeError(f"file {place} cannot be read ({reason(error)}): give a file that you may read") from error
