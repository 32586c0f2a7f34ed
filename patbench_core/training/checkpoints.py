"""Checkpoints that count only when complete, and the folder that holds those of one run."""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from patbench_core.files import canonical_json, file_sha256, write_atomic
from patbench_core.training.errors import TrainingError

MANIFEST = "complete.json"
_RUN = "run.json"
_COPIES = 3
"""Checkpoints on the disk at the fullest moment: the best, the last, and the one being written."""


def seal(checkpoint: Path) -> None:
    """Write the manifest, the last file of a checkpoint: without it the checkpoint does not count."""
    files = {path.relative_to(checkpoint).as_posix(): file_sha256(path) for path in _files(checkpoint)}
    write_atomic(checkpoint / MANIFEST, canonical_json(files).encode())


def complete(checkpoint: Path) -> bool:
    """Whether the manifest is there and every file is what it says."""
    try:
        files = json.loads((checkpoint / MANIFEST).read_text("utf-8"))
        return all(file_sha256(checkpoint / name) == sha256 for name, sha256 in files.items())
    except (OSError, ValueError, AttributeError):
        return False


def step_of(checkpoint: Path) -> int:
    """The step after which a checkpoint was written."""
    return int(checkpoint.name.rpartition("-")[2])


def last_complete(folder: Path) -> Path | None:
    """The complete checkpoint of the greatest step."""
    return next((path for path in sorted(_checkpoints(folder), key=step_of, reverse=True) if complete(path)), None)


def keep(folder: Path, kept: set[Path]) -> None:
    """Delete all other checkpoints, the manifest first: what is half deleted does not count either."""
    for path in _checkpoints(folder):
        if path not in kept:
            (path / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def run_folder(out: Path, key: Mapping[str, object]) -> Iterator[Path]:
    """The folder of checkpoints beside `out`, for one process at a time; deleted when the block ends well.

    Parameters
    ----------
    key : mapping
        All that makes a run what it is; another run's checkpoints are not taken up.

    Raises
    ------
    TrainingError
    """
    folder = out.with_name(f".{out.name}.training")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainingError(
                f"{out} is being trained by another process: wait for it, or choose another --out"
            ) from error
        _check_run(folder, key)
        newest = last_complete(folder)
        keep(folder, {path for path in _checkpoints(folder) if newest and complete(path)})
        yield folder
        shutil.rmtree(folder, ignore_errors=True)


def check_room(folder: Path, weights: int, trained: int) -> None:
    """Refuse to begin what the disk cannot hold.

    Parameters
    ----------
    weights, trained : int
        Bytes of the model, and of those of its parameters that are trained, each with two moments of Adam.
    """
    needed = _COPIES * (weights + 2 * trained) + weights
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise TrainingError(
            f"disk of {folder}: checkpoints and the model take {needed / 1e6:,.0f} MB and "
            f"{free / 1e6:,.0f} MB are free; free some space, or choose another --out"
        )


def _check_run(folder: Path, key: Mapping[str, object]) -> None:
    wanted = json.loads(canonical_json(dict(key)))
    file = folder / _RUN
    if file.is_file() and _checkpoints(folder):
        written = json.loads(file.read_text("utf-8"))
        if differs := sorted(name for name in {*wanted, *written} if wanted.get(name) != written.get(name)):
            raise TrainingError(
                f"{folder} holds checkpoints of another run (other {', '.join(differs)}): finish that "
                "run, delete the folder, or choose another --out"
            )
    write_atomic(file, canonical_json(wanted).encode())


def _checkpoints(folder: Path) -> list[Path]:
    return [path for path in folder.glob("checkpoint-*") if path.is_dir() and path.name.rpartition("-")[2].isdecimal()]


def _files(checkpoint: Path) -> list[Path]:
    return sorted(path for path in checkpoint.rglob("*") if path.is_file() and path.name != MANIFEST)
