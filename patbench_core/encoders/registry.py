"""The models that patbench knows by name: one table of ``models.toml`` each."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, broken_registry
from patbench_core.encoders.schema import line_of, problems
from patbench_core.errors import guess
from patbench_core.paths import home

MODELS = Path(__file__).with_name("models.toml")


def entries() -> dict[str, ModelEntry]:
    """All known models by name, in the registry's order."""
    return dict(_known())


def get(name: str) -> ModelEntry:
    """The entry of one model.

    Raises
    ------
    EncoderError
        If no entry has that name.
    """
    known = _known()
    if name not in known:
        raise unknown(name)
    return known[name]


def unknown(name: str) -> EncoderError:
    """The error for a name that no entry has, with the closest that there are."""
    known = _known()
    return EncoderError(
        f"model {name!r} is not known: {guess(name, known)}"
        f"'patbench models list --all' names the {len(known)} that are; "
        "a folder, or organisation/name of the hub, is taken too"
    )


def read(file: Path) -> dict[str, ModelEntry]:
    """Read and check a registry file.

    Raises
    ------
    EncoderError
        If it is not valid TOML.
        If a field is unknown, missing, or holds what it cannot hold.
    """
    text = file.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EncoderError(f"{file}: not readable as TOML: {error!s}; correct that line") from None
    for name, table in tables.items():
        for key, why in problems(name, table, tables):
            raise broken_registry(file, line_of(text, name, key), name, key, why)
    return {name: _entry(name, tables) for name in tables}


def _known() -> dict[str, ModelEntry]:
    """The packaged models, then the user's own."""
    packaged, file = _packaged(), own_registry()
    own = read(file) if file.is_file() else {}
    for name in own.keys() & packaged.keys():
        raise broken_registry(
            file, line_of(file.read_text("utf-8"), name, name), name, "name", "is that of a known model"
        )
    return packaged | own


@cache
def _packaged() -> dict[str, ModelEntry]:
    return read(MODELS)


def own_registry() -> Path:
    """The file of the user's own models, which `patbench models add` writes."""
    return home() / "models.toml"


def _entry(name: str, tables: dict[str, dict[str, Any]]) -> ModelEntry:
    table = tables[name]
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    if shared := table.get("prompts_of"):
        values["prompts"] = tables[shared].get("prompts", {}) | values.get("prompts", {})
    return ModelEntry(name=name, **values)
