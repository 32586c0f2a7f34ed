"""A store of vectors on object storage, such as ``PATBENCH_STORE=s3://bucket/store``.

Shards are copied whole, to it as they are written and from it as they are looked for; the local store is a copy of what
was used. A shard is named by its checksum: copies need no locks, and one that was cut off is a miss like any other.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patbench_core.errors import PatbenchError
from patbench_core.files import write_atomic
from patbench_core.vectors.errors import VectorsError

VARIABLE = "PATBENCH_STORE"


def push(path: Path) -> None:
    """Copy a file of an encoder's folder to the object storage, where there is one.

    Raises
    ------
    VectorsError
        If it does not take it.
    """
    with _storage() as (storage, root):
        if storage is None:
            return
        folder, data = f"{root}/{path.parent.name}", path.read_bytes()
        try:
            storage.pipe_file(f"{folder}/{path.name}", data)
        except FileNotFoundError:  # of a file system that has folders
            storage.makedirs(folder, exist_ok=True)
            storage.pipe_file(f"{folder}/{path.name}", data)


def pull(folder: Path, suffix: str) -> None:
    """Copy those files of an encoder that end in `suffix` and that `folder` lacks.

    Raises
    ------
    VectorsError
        If the object storage does not answer.
    """
    with _storage() as (storage, root):
        there = f"{root}/{folder.name}"
        if storage is None or not storage.exists(there):
            return
        storage.invalidate_cache()
        for name in sorted(storage.ls(there, detail=False)):
            path = folder / name.rsplit("/", 1)[-1]
            if name.endswith(suffix) and not path.exists():
                write_atomic(path, storage.cat_file(name))


@contextmanager
def _storage() -> Iterator[tuple[Any, str]]:
    """The file system and the root in it; None where the variable is not set. Its failures become one."""
    url = os.environ.get(VARIABLE, "").rstrip("/")
    if not url:
        yield None, ""
        return
    try:
        from fsspec.core import url_to_fs

        yield url_to_fs(url)
    except PatbenchError:
        raise
    except Exception as error:  # each file system has its own
        raise VectorsError(
            f"object storage {VARIABLE}={url}: {type(error).__name__}: {error}; check the address and its credentials, "
            "or install its file system (for s3://, pip install -e '.[s3]')"
        ) from error
