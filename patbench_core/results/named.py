"""Which records are of the model that a user names."""

from pathlib import Path

from patbench_core.encoders import registry
from patbench_core.encoders.identity import folder_digest
from patbench_core.encoders.naming import folder_name, named
from patbench_core.encoders.precomputed import PREFIX
from patbench_core.encoders.variants import split_variant
from patbench_core.results.record import Record


def is_of(record: Record, model: str) -> bool:
    """Whether a record is of the model that a user calls `model`: a registry name, hub id, folder or variant.

    A folder is known by its name and files. ``NAME@X`` has the revision X, or files whose digest begins so.
    """
    base, variant = split_variant(model)
    name = record["model"]["name"]
    if base in registry.entries() or base.startswith(PREFIX):
        return name == variant.of(base)
    encoders = record["encoders"]
    recorded = encoders.get("document") or encoders.get("query") or {}
    files, folder = str(recorded.get("files", "")), Path(base).expanduser()
    if folder.is_dir():
        return name == variant.of(folder_name(folder.resolve())) and files in ("", folder_digest(folder.resolve()))
    bare, _, state = base.partition("@")
    known = not state or recorded.get("revision") == state or bool(files and files.startswith(state))
    return known and name in (variant.of(bare), variant.of(base))


def check_known(model: str) -> None:
    """Refuse a name that cannot be a model: neither of the registry, nor a hub id, a folder or given vectors.

    Raises
    ------
    PatbenchError
    """
    base, _ = split_variant(model)
    if not base.startswith(PREFIX):
        named(base)
