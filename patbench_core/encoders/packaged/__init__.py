"""Model folders from packages: find them, verify them, make them.

A model is looked for below the home folder (``models/NAME``), then in the installed packages that
carry it. No file is used before its SHA-256 was compared with the registry's.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from patbench_core.encoders import registry
from patbench_core.encoders.entry import ModelEntry, Way
from patbench_core.encoders.errors import (
    EncoderError,
    IncompleteModel,
    ModelNotInstalled,
    WrongWeights,
    model_has_no_folder,
    wrong_package,
)
from patbench_core.encoders.memory import cached
from patbench_core.encoders.packaged import converted_onnx, distilled, joined_slices, site_package
from patbench_core.encoders.packaged.folders import (
    check_room,
    copies,
    remove_remains,
    verified_copy,
    verify,
    write_source,
)
from patbench_core.files import exclusive, folder_atomic
from patbench_core.paths import home

Progress = Callable[[str], None]
"""Called with one line of text at each step of an installation."""

_BUILD: dict[Way, Callable[[ModelEntry, Path, Path, Progress], None]] = {
    "site-package": site_package.build,
    "joined-slices": joined_slices.build,
    "converted-onnx": converted_onnx.build,
    "distilled": distilled.build,
}
"""How the files of (entry) are made in (folder), with the help of an empty (scratch folder), telling (progress)."""


def installed(name: str) -> bool:
    """Whether a model can be used as it is, the hub's cache counted. Bytes are not verified, so this is quick."""
    entry = registry.get(name)
    if entry.install is None:
        return entry.hub is None or cached(entry)
    return any(copies(entry))


def model_folder(entry: ModelEntry, progress: Progress = lambda _: None) -> Path:
    """The sentence-transformers folder of a model, its files verified.

    A distilled model is made on its first use; any other is only found.

    Raises
    ------
    EncoderError
        If the model has no weights (BM25).
    ModelNotInstalled
        If neither the home folder nor an installed package holds it, or the model it is distilled from.
    WrongWeights, IncompleteModel
        If a file is not the registry's, or is not there.
    """
    if entry.install == "distilled" and entry.base and not any(copies(entry)):
        verified_copy(registry.get(entry.base))
        return install(entry.name, progress)
    return verified_copy(entry)


def install(name: str, progress: Progress) -> Path:
    """Fetch, make and verify the folder of a model; a good copy that is here already is left alone.

    Packages go to a temporary folder, never into the environment. The folder appears whole or not at all.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    EncoderError, PackageUnavailable
    """
    entry = registry.get(name)
    if entry.install is None:
        raise (
            EncoderError(
                f"model {name!r} is in no package: it is fetched from the hub ({entry.hub}) "
                f"when a run first uses it, such as 'patbench evaluate --landscape demo --model {name}'"
            )
            if entry.hub
            else model_has_no_folder(name)
        )
    if entry.base:
        install(entry.base, progress)
    models = home() / "models"
    with exclusive(models, name):
        try:
            folder = verified_copy(entry)
        except (ModelNotInstalled, WrongWeights, IncompleteModel):
            remove_remains(models, name)
            return _make(entry, entry.install, models / name, progress)
    progress(f"{name} is installed already: {folder}")
    return folder


def _make(entry: ModelEntry, way: Way, target: Path, progress: Progress) -> Path:
    check_room(entry, target.parent)
    with (
        folder_atomic(target) as folder,
        TemporaryDirectory(prefix=f".{entry.name}.", suffix=".part", dir=target.parent) as scratch,
    ):
        _BUILD[way](entry, Path(scratch), folder, progress)
        progress(f"verifying {entry.name}")
        try:
            verify(entry.name, folder, entry.sha256)
        except WrongWeights as wrong:
            raise wrong_package(entry.name, entry.packages, wrong.file.name, wrong.found, wrong.expected) from None
        write_source(entry, folder)
    progress(f"{entry.name} is installed: {target}")
    return target
