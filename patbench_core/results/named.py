"""Which records are of the model that a user names."""

from pathlib import Path

from patbench_core.encoders import registry
from patbench_core.encoders.naming import named
from patbench_core.encoders.precomputed import PREFIX
from patbench_core.encoders.variants import split_variant
from patbench_core.results.record import Record


def is_of(record: Record, model: str) -> bool:
    """Whether a record is of the model that a user calls `model`: a registry name, hub id, folder or variant."""
    base, variant = split_variant(model)
    revision = ""
    if base not in registry.entries() and not base.startswith(PREFIX):
        if Path(base).expanduser().is_dir():
            base = Path(base).expanduser().resolve().name
        else:
            base, _, revision = base.partition("@")
    recorded = record["encoders"].get("document", {}).get("revision")
    return record["model"]["name"] == variant.of(base) and (not revision or recorded == revision)


def check_known(model: str) -> None:
    """Refuse a name that cannot be a model: neither of the registry, nor a hub id, a folder or given vectors.

    Raises
    ------
    PatbenchError
    """
    base, _ = split_variant(model)
    if not base.startswith(PREFIX):
        named(base)
