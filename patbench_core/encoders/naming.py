"""Names of models as users write them: of the registry, of a folder, or of the hub."""

from pathlib import Path

from patbench_core.encoders import registry
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.identity import folder_digest
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
        raise EncoderError(f"model {model!r}: there is no such folder: check its path")
    raise registry.unknown(model)
