"""What killed imports leave below the home folder, and who may clear it up."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def cleared(folder: Path) -> Iterator[None]:
    """Hold `folder` for writing; clear up first if nobody else holds it.

    Writers share a lock on the folder that the system drops when they die. Who gets it alone knows that no temporary
    folder in there belongs to anyone alive.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(BlockingIOError):  # another import is under way: the next one clears up
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(folder)
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    """Remove the temporary folders of `files.folder_atomic`; give back a landscape that was being replaced."""
    for path in folder.glob(".*.old"):
        target = path.with_name(path.name[1:].rsplit(".", 2)[0])
        if not target.exists():
            path.replace(target)
    for pattern in (".*.part", ".*.old"):
        for path in folder.glob(pattern):
            shutil.rmtree(path)
