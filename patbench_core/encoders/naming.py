"""Models as users name them: of the registry, of a folder, or of the hub; and where their files are."""

from dataclasses import dataclass
from pathlib import Path

from patbench_core.encoders import registry
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, HubUnreachable, ModelNotInstalled, model_has_no_folder
from patbench_core.encoders.hub import hub_files, hub_folder
from patbench_core.encoders.identity import folder_digest
from patbench_core.encoders.packaged.folders import copies
from patbench_core.encoders.variants import split_variant

HubModel = tuple[str, str | None]
"""A model of the hub that is named by its id: ``organisation/name``, and the revision; None is the main branch."""

DIGITS = 7
"""Hexadecimal digits of the digest of a folder's files that tell folders of one name apart."""


def with_digits(name: str, files: str) -> str:
    """The name of a model, or of a variant of it, with digits of its files: ``mine@3f2a1b0``."""
    base, variant = split_variant(name)
    return variant.of(f"{base}@{files[:DIGITS]}")


def folder_name(folder: Path) -> str:
    """How records call the model of a folder: by its name, with digits of its files if the registry has it."""
    return with_digits(folder.name, folder_digest(folder)) if folder.name in registry.entries() else folder.name


def entry_of_hub(name: str) -> ModelEntry | None:
    """The registry's entry of a hub id, if it has one."""
    return next((entry for entry in registry.entries().values() if entry.hub == name), None)


def named(model: str) -> ModelEntry | Path | HubModel:
    """The registry's entry, the folder, or the hub's model that `model` names, in this order.

    Parameters
    ----------
    model : str
        A registry name, a folder, or a hub id ``organisation/name``, with ``@revision`` if wanted.

    Raises
    ------
    EncoderError
        If it is none of these.
    """
    known = registry.entries()
    if model in known:
        return known[model]
    if model and Path(model).expanduser().is_dir():
        return Path(model).expanduser().resolve()
    name, _, revision = model.partition("@")
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        return name, revision or None
    if name.startswith((".", "/", "~")):
        raise EncoderError(f"model {model!r}: this folder does not exist: check its path")
    raise registry.unknown(model)


@dataclass(frozen=True)
class Located:
    """A model's files.

    Attributes
    ----------
    name : str
        As the registry, the folder or the hub has it.
    entry : ModelEntry or None
        None for a model that the registry does not hold.
    folder : Path
        Its configuration, and its weights where they are at hand.
    files : tuple of str
        Paths of all its files, also of those that are not in the folder.
    hub, revision : str or None
        Where on the hub the folder is from.
    """

    name: str
    entry: ModelEntry | None
    folder: Path
    files: tuple[str, ...]
    hub: str | None = None
    revision: str | None = None


def locate(model: str, folder: Path | None = None, weights: bool = False) -> Located:
    """Find the files of `model`.

    Parameters
    ----------
    model : str
        A registry name, a folder, or a hub id ``organisation/name``, with ``@revision`` if wanted.
    folder : Path or None
        Holds the files to look at, in place of the model's own.
    weights : bool
        Whether weights are to be fetched from the hub too.

    Raises
    ------
    EncoderError
        If it is none of these.
    EncoderError, ModelNotInstalled
        If it has no files, or none that are at hand or on the hub.
    EncoderError, HubUnreachable
        If the hub does not give them.
    """
    if folder is not None:
        known = registry.entries().get(model) or entry_of_hub(model) or registry.get(model)
        return _in_folder(model, known, folder)
    source = named(model)
    if isinstance(source, Path):
        return _in_folder(source.name, None, source)
    if isinstance(source, tuple):
        hub, revision = source
        return _on_hub(hub, entry_of_hub(hub), hub, revision, weights)
    return _registered(source, weights)


def _registered(entry: ModelEntry, weights: bool) -> Located:
    own = Path(entry.folder) if entry.folder else next(copies(entry), None)
    if own:
        return _in_folder(entry.name, entry, own)
    if entry.hub is None:
        raise ModelNotInstalled(entry.name) if entry.install else model_has_no_folder(entry.name)
    try:
        return _on_hub(entry.name, entry, entry.hub, entry.revision, weights)
    except HubUnreachable as error:
        raise (ModelNotInstalled(entry.name) if entry.install else error) from error


def _on_hub(name: str, entry: ModelEntry | None, hub: str, revision: str | None, weights: bool) -> Located:
    folder, commit = hub_folder(hub, revision, weights)
    try:
        files = hub_files(hub, commit)
    except HubUnreachable:  # the folder is in the cache
        files = _files(folder)
    return Located(name, entry, folder, tuple(files), hub, commit)


def _in_folder(name: str, entry: ModelEntry | None, folder: Path) -> Located:
    return Located(name, entry, folder, tuple(_files(folder)))


def _files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
