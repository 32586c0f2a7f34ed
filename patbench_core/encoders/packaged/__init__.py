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
from patbench_core.encoders.packaged import (
    archive,
    converted_blocks,
    converted_gguf,
    converted_onnx,
    distilled,
    site_package,
)
from patbench_core.encoders.packaged.folders import (
    check_room,
    copies,
    remove_remains,
    verified_copy,
    verify,
    write_source,
)
from patbench_core.encoders.packaged.source import gather, remove_source
from patbench_core.files import exclusive, folder_atomic
from patbench_core.paths import home

Progress = Callable[[str], None]
"""Called with one line of text at each step of an installation."""

_BUILD: dict[Way, Callable[[ModelEntry, Path, Path, Progress], None]] = {
    "site-package": site_package.build,
    "distilled": distilled.build,
}
"""How a folder is made without a source: ``build(entry, scratch, folder, progress)``."""
_CONVERT: dict[Way, Callable[[ModelEntry, Path, Path], None]] = {
    "zip": archive.convert,
    "onnx": converted_onnx.convert,
    "gguf": converted_gguf.convert,
    "q4-blocks": converted_blocks.convert,
}
"""How a verified source becomes a folder: ``convert(entry, source, folder)``."""


def installed(name: str) -> bool:
    """Whether a model can be used as it is, the hub's cache counted. Bytes are not verified, so this is quick."""
    entry = registry.get(name)
    return not (entry.install or entry.hub) or cached(entry) or any(copies(entry))


def model_folder(entry: ModelEntry) -> Path:
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
        return install(entry.name, lambda _: None)
    return verified_copy(entry)


def install(name: str, progress: Progress, accept_licence: bool = False) -> Path:
    """Fetch, make and verify the folder of a model; a good copy that is here already is left alone.

    Packages go to a temporary folder, never into the environment. The folder appears whole or not at all; what was
    fetched for one that did not appear is kept, and the next call goes on from there.

    Parameters
    ----------
    accept_licence : bool
        Whether the user has accepted the model's terms, where it has any (`ModelEntry.terms`).

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
            if entry.terms and not accept_licence:
                raise EncoderError(
                    f"model {name!r} is given out under terms of its own ({entry.terms}): read them and, if you "
                    f"accept, run 'patbench models install {name} --accept-licence'; nothing was fetched"
                ) from None
            remove_remains(models, name)
            return _make(entry, entry.install, models / name, progress)
    progress(f"{name} is installed already: {folder}")
    return folder


def _make(entry: ModelEntry, way: Way, target: Path, progress: Progress) -> Path:
    check_room(entry, target.parent)
    source = gather(entry, target.parent, progress) if way in _CONVERT else None
    try:
        with (
            folder_atomic(target) as folder,
            TemporaryDirectory(prefix=f".{entry.name}.", suffix=".part", dir=target.parent) as scratch,
        ):
            if source:
                progress(f"making the folder of {entry.name}")
                _CONVERT[way](entry, source, folder)
            else:
                _BUILD[way](entry, Path(scratch), folder, progress)
            progress(f"verifying {entry.name}")
            verify(entry.name, folder, entry.sha256)
            write_source(entry, folder)
    except WrongWeights as wrong:
        remove_source(target.parent, entry.name)
        raise wrong_package(entry.name, entry.packages, wrong.file.name, wrong.found, wrong.expected) from None
    except EncoderError:
        remove_source(target.parent, entry.name)
        raise
    remove_source(target.parent, entry.name)
    progress(f"{entry.name} is installed: {target}")
    return target
