"""Opening a file that somebody else wrote."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from patbench_core.errors.landscape import DamagedFile, EmptyFile, MissingFile, UnreadableFile

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """Give the bytes of `file`, decompressed if they are gzip, whatever the file's name.

    Raises
    ------
    MissingFile, UnreadableFile, EmptyFile
        On opening.
    DamagedFile
        While reading, when the compressed bytes end early or are no gzip after all.
    """
    try:
        with file.open("rb") as raw, gzip.open(raw) if raw.peek(2)[:2] == _GZIP else raw as content:
            if not content.peek(1):
                raise EmptyFile(file)
            yield content
    except FileNotFoundError as error:
        raise MissingFile(file) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedFile(file, str(error)) from error
    except OSError as error:
        raise UnreadableFile(file, error.strerror or str(error)) from error
