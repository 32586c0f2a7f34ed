"""Failures of encoding and of the store: vectors that are not numbers, machines that are too small."""

from pathlib import Path

from patbench_core.errors import PatbenchError


class VectorsError(PatbenchError):
    """Vectors that cannot be computed, stored or read."""


def disk_too_small(folder: Path, needed: int, free: int) -> VectorsError:
    """The vectors to come do not fit on the disk."""
    return VectorsError(
        f"disk of {folder}: {needed / 1e6:,.0f} MB of vectors are to be written and {free / 1e6:,.0f} MB are free; "
        "free some space, or set PATBENCH_HOME to a larger disk"
    )


class DamagedShard(UserWarning):
    """A file of the store whose bytes are not those that were written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is damaged: it was set aside, and what it held is computed again")


def lost_vectors(folder: Path, texts: int) -> VectorsError:
    """Vectors that were stored a moment ago and are not there."""
    return VectorsError(
        f"store {folder}: {texts} vectors that were just written are not there; check the disk, then run again"
    )
