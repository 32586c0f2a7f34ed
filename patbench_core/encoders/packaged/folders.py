"""Folders of models: where copies are, whether their bytes are right, what is written about them."""

import json
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import (
    EncoderError,
    IncompleteModel,
    ModelNotInstalled,
    WrongWeights,
    model_has_no_folder,
)
from patbench_core.encoders.registry import get
from patbench_core.files import file_sha256
from patbench_core.paths import home

WEIGHTS = "model.safetensors"
SOURCE = "source.json"
"""File of an installed folder: what it was made from, and the SHA-256 of its files."""


def copies(entry: ModelEntry) -> Iterator[Path]:
    """Folders on this machine that hold the model's weights: below the home folder, then in installed packages."""
    own = home() / "models" / entry.name
    if (own / WEIGHTS).is_file() and (own / SOURCE).is_file():
        yield own
    if entry.install == "site-package":
        yield from (folder for package in entry.packages if (folder := packaged_folder(package)))


def packaged_folder(package: str) -> Path | None:
    """Folder of an installed package (``name==version``) that holds weights, found without running its code."""
    name, _, version = package.partition("==")
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        return None
    if installed.version != version:
        return None
    weights = [Path(str(installed.locate_file(file))) for file in installed.files or () if file.name == WEIGHTS]
    return next((file.parent for file in weights if file.is_file()), None)


def verified_copy(entry: ModelEntry) -> Path:
    """The first copy of a model, its files verified.

    Raises
    ------
    EncoderError, ModelNotInstalled, WrongWeights, IncompleteModel
    """
    if entry.install is None:
        raise model_has_no_folder(entry.name)
    folder = next(copies(entry), None)
    if folder is None:
        raise ModelNotInstalled(entry.name)
    verify(entry.name, folder, file_digests(entry, folder))
    return folder


def base_folder(entry: ModelEntry) -> Path:
    """The verified folder of the model from which another is made."""
    return verified_copy(get(str(entry.base)))


def file_digests(entry: ModelEntry, folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a model that loading reads, by its path inside the folder.

    They are the registry's; for a model made on this machine, those noted when it was made. They name the same
    model wherever its folder comes from: documentation and notes beside it are left out.
    """
    return entry.sha256 or noted_digests(folder)


def noted_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of the files of a model made on this machine, by path inside its folder; empty in any other folder."""
    source = folder / SOURCE
    return json.loads(source.read_text(encoding="utf-8"))["sha256"] if source.is_file() else {}


def verify(name: str, folder: Path, expected: dict[str, str]) -> None:
    """Compare the files of a model folder with their digests.

    Raises
    ------
    IncompleteModel
        If a file lacks.
    WrongWeights
        If a file's bytes differ.
    """
    for path, digest in expected.items():
        file = folder / path
        if not file.is_file():
            raise IncompleteModel(name, file)
        if (found := file_sha256(file)) != digest:
            raise WrongWeights(name, file, found, digest)


def write_source(entry: ModelEntry, folder: Path) -> None:
    """Write `SOURCE` beside the files of a finished model."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    source = {
        "model": entry.name,
        "hub": entry.hub,
        "revision": entry.revision,
        "licence": entry.licence,
        "install": entry.install,
        "packages": list(entry.packages),
        "base": entry.base,
        "source_sha256": entry.source_sha256,
        "sha256": {file.relative_to(folder).as_posix(): file_sha256(file) for file in files},
    }
    (folder / SOURCE).write_text(json.dumps(source, indent=2) + "\n", encoding="utf-8")


def check_room(entry: ModelEntry, folder: Path) -> None:
    """Refuse to begin where the disk cannot hold the packages, what is unpacked from them, and the model.

    Raises
    ------
    EncoderError
    """
    needed = int(3 * 4e6 * (entry.parameters or 0))  # three times the float32 weights
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EncoderError(
            f"model {entry.name!r}: installing it takes {needed / 1e6:,.0f} MB below {folder} "
            f"and {free / 1e6:,.0f} MB are free; free some space, or set PATBENCH_HOME to "
            "a larger disk"
        )


def remove_remains(models: Path, name: str) -> None:
    """Remove what an earlier, killed installation left behind; the caller holds the lock."""
    for path in models.iterdir():
        if re.fullmatch(rf"\.{re.escape(name)}\.[0-9a-z_]+\.(part|old)", path.name):
            shutil.rmtree(path, ignore_errors=True)
