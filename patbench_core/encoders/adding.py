"""Writing an entry of the user's own registry from a model's files."""

import json
import re
from collections.abc import Mapping
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory

from patbench_core.encoders import registry
from patbench_core.encoders.entry import LICENCES, ModelEntry
from patbench_core.encoders.errors import EncoderError, broken_model_folder
from patbench_core.encoders.folder import ModelFolder, read_model_folder
from patbench_core.encoders.identity import read_files
from patbench_core.encoders.late_folder import is_late
from patbench_core.encoders.naming import Located, locate
from patbench_core.encoders.verify import pooling_mode
from patbench_core.errors import reason
from patbench_core.files import exclusive, write_atomic
from patbench_core.paths import checked_name

_HEAD = "# Models of your own: 'patbench models add' writes here.\n"


def add_model(model: str, name: str | None = None) -> ModelEntry:
    """Write an entry for a folder or a hub id into the user's own registry file.

    Parameters
    ----------
    model : str
    name : str or None
        How to call it; None is the last part of its folder or id.

    Returns
    -------
    ModelEntry

    Raises
    ------
    EncoderError
        If the registry holds a model of that name.
    PatbenchError
        If the name is not safe as a folder name.
    EncoderError
        If patbench cannot load the model.
    PatbenchError
        If the hub does not give its files.
    """
    located = locate(model, weights=True)
    name = checked_name(name or located.name.rpartition("/")[2])
    folder = read_model_folder(located.folder)
    text = _table(name, entry_fields(name, located, folder))
    file = registry.own_registry()
    with exclusive(file.parent, file.name):
        if name in registry.entries():
            raise EncoderError(f"model {name!r} is in the registry already: choose another name with --name")
        before = file.read_text("utf-8") if file.is_file() else _HEAD
        _checked(whole := f"{before}\n{text}")
        write_atomic(file, whole.encode())
    return registry.get(name)


def entry_fields(name: str, located: Located, folder: ModelFolder) -> dict[str, object]:
    """The fields of an entry, as the files say them; what they do not say is left out."""
    prompts = {key: text for key, text in folder.named_prompts.items() if text and key in ("query", "document")}
    fields: dict[str, object] = {
        "title": name,
        "backend": _backend(folder),
        "family": (located.hub or located.folder.name).rpartition("/")[2],
        "default": False,
        "hub": located.hub,
        "revision": located.revision,
        "folder": None if located.hub else str(located.folder),
        "parameters": float(f"{count_parameters(located.folder) / 1e6:.4g}"),
        "dimension": folder.dimension,
        "max_tokens": folder.max_tokens,
        "pooling": pooling_mode(folder.pooling),
        "licence": licence(located.folder),
        "prompts": prompts,
        "sha256": read_files(located.folder),
    }
    return {key: value for key, value in fields.items() if value is not None and value != {}}


def _backend(folder: ModelFolder) -> str:
    if "StaticEmbedding" in folder.modules:
        return "static"
    return "late-interaction" if is_late(folder.path) else "sentence-transformers"


def count_parameters(folder: Path) -> int:
    """Numbers in the safetensors files of a folder, by their headers; integer tensors are not counted.

    Raises
    ------
    EncoderError
        If a header is not readable.
    """
    from safetensors import SafetensorError, safe_open

    total = 0
    for file in sorted(folder.rglob("*.safetensors")):
        try:
            with safe_open(file, "numpy") as tensors:
                slices = [tensors.get_slice(name) for name in tensors.keys()]  # noqa: SIM118 (no mapping)
                total += sum(prod(part.get_shape()) for part in slices if "F" in part.get_dtype())
        except (OSError, SafetensorError) as error:
            raise broken_model_folder(folder, f"{file.name} is not readable ({reason(error)})") from error
    return total


def licence(folder: Path) -> str | None:
    """SPDX identifier of the licence in the front matter of a model's README.md; None where there is none."""
    file = folder / "README.md"
    head = re.match(r"---\n(.*?)\n---", file.read_text("utf-8", errors="replace"), re.S) if file.is_file() else None
    named = re.search(r"^license:[ \t]*[\"']?([\w.-]+)", head[1], re.M) if head else None
    return next((spdx for spdx in LICENCES if named and spdx.lower() == named[1].lower()), None)


def _checked(text: str) -> None:
    """Raise what the registry's schema finds, before anything is written."""
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "models.toml"
        file.write_text(text, "utf-8")
        registry.read(file)


def _table(name: str, fields: Mapping[str, object]) -> str:
    """A table of a registry file, its dicts as tables of their own below it."""
    lines = [f"[{_toml(name)}]"] + [
        f"{key} = {_toml(value)}" for key, value in fields.items() if not isinstance(value, dict)
    ]
    for key, entries in fields.items():
        if isinstance(entries, dict):
            lines.append(f"\n[{_toml(name)}.{key}]")
            lines += [f"{_toml(each)} = {_toml(value)}" for each, value in entries.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A value as TOML writes it; JSON's strings, numbers and booleans are TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
