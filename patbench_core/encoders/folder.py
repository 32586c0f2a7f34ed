"""What the files of a sentence-transformers folder say about a model, read without loading it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patbench_core.errors.encoding import BrokenModelFolder

_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
_POSITIONS_BEFORE_TEXT = {"roberta": 2, "xlm-roberta": 2, "camembert": 2, "mpnet": 2}
"""Position embeddings that these architectures keep for padding."""
_LAYERS = ("num_hidden_layers", "n_layers", "n_layer", "num_layers")
_WIDTH = ("hidden_size", "d_model", "dim", "n_embd")
"""What architectures call these numbers in their configuration."""
_READ_BY_LIBRARY = ("pylate.models.Dense.Dense",)
"""Modules of others for which sentence-transformers has code of its own."""


@dataclass(frozen=True)
class ModelFolder:
    """A model's files.

    Attributes
    ----------
    path : Path
    modules : tuple of str
        Class names in the order of the pipeline; empty for a plain transformer.
    pooling : str
        How token vectors become one.
    max_tokens : int or None
        Tokens that the model reads by default, special tokens included; None where nothing is cut.
    position_limit : int or None
        Tokens that the architecture can read at most.
    prompts : dict of str
        Text put before queries (``query``) and before documents (``document``).
    similarity : {"cosine", "dot"}
    layers : int or None
        Layers of the transformer; None where there are none or the files do not say.
    dimension : int or None
        Of the vectors; None where the files do not say.
    """

    path: Path
    modules: tuple[str, ...]
    pooling: str
    max_tokens: int | None
    position_limit: int | None
    prompts: dict[str, str]
    similarity: str
    layers: int | None = None
    dimension: int | None = None

    @property
    def routed(self) -> bool:
        """Whether queries and documents take different ways through the model."""
        return any(name in ("Router", "Asym") for name in self.modules)


def read_model_folder(path: Path) -> ModelFolder:
    """Read the configuration of the model in `path`.

    Raises
    ------
    BrokenModelFolder
        If there are no weights, no configuration, or a file is not readable.
    """
    if not any(path.rglob("*.safetensors")) and not any(path.rglob("pytorch_model*.bin")):
        raise BrokenModelFolder(path, "it holds no weights (no *.safetensors)")
    if not any(path.rglob("*.safetensors")):
        raise BrokenModelFolder(path, "its weights are pickled (pytorch_model.bin), which patbench does not load")
    listed = _modules(path)
    modules = tuple(module["type"].rsplit(".", 1)[-1] for module in listed)
    first = listed[0]["path"] if listed else ""
    config = _json(path, f"{first}/config.json".lstrip("/"))
    if not modules and not config:
        raise BrokenModelFolder(path, "it holds neither modules.json nor config.json")
    if "auto_map" in config:
        raise BrokenModelFolder(path, "it needs code of its own (auto_map), which patbench does not run")
    limit = _position_limit(config)
    settings = _json(path, "config_sentence_transformers.json")
    return ModelFolder(
        path=path,
        modules=modules,
        pooling=_pooling(path, listed, modules),
        max_tokens=None if "StaticEmbedding" in modules else _max_tokens(path / first, limit),
        position_limit=limit,
        prompts=_prompts(settings),
        similarity="dot" if settings.get("similarity_fn_name") == "dot" else "cosine",
        layers=_number(config, _LAYERS),
        dimension=_dimension(path, listed, config),
    )


def _modules(path: Path) -> list[dict[str, str]]:
    """Type and folder of each module of the pipeline; empty for a plain transformer."""
    listed = _json(path, "modules.json", list)
    for module in listed:
        if not isinstance(module, dict) or not all(isinstance(module.get(key), str) for key in ("type", "path")):
            raise BrokenModelFolder(path, f"modules.json lists {module!r}, which has no type or no path")
        if not module["type"].startswith("sentence_transformers.") and module["type"] not in _READ_BY_LIBRARY:
            raise BrokenModelFolder(path, f"it needs code of its own ({module['type']}), which patbench does not run")
    return listed


def _json(path: Path, name: str, kind: type = dict) -> Any:
    """What a file of JSON holds; nothing where there is no such file."""
    file = path / name
    if not file.is_file():
        return kind()
    try:
        value = json.loads(file.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise BrokenModelFolder(path, f"{name} is not readable as JSON ({error})") from error
    if not isinstance(value, kind):
        raise BrokenModelFolder(path, f"{name} holds a JSON {type(value).__name__}, not a {kind.__name__}")
    return value


def _position_limit(config: dict[str, Any]) -> int | None:
    positions = config.get("max_position_embeddings")
    return positions - _POSITIONS_BEFORE_TEXT.get(config.get("model_type", ""), 0) if positions else None


def _number(config: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((config[name] for name in names if isinstance(config.get(name), int)), None)


def _dimension(path: Path, listed: list[dict[str, str]], config: dict[str, Any]) -> int | None:
    """Width of the last projection, else of the table of a static model, else of the transformer."""
    for module in reversed(listed):
        name = module["type"].rsplit(".", 1)[-1]
        if name == "Dense":
            return _number(_json(path, f"{module['path']}/config.json"), ("out_features",))
        if name == "StaticEmbedding":
            return _table_width(path / module["path"] / "model.safetensors")
    return _number(config, _WIDTH)


def _table_width(file: Path) -> int | None:
    """Columns of the one matrix of a safetensors file, from its header."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, "numpy") as tensors:
            shapes = [tensors.get_slice(name).get_shape() for name in tensors.keys()]  # noqa: SIM118 (no mapping)
    except (OSError, SafetensorError):
        return None
    return shapes[0][-1] if len(shapes) == 1 else None


def _max_tokens(path: Path, limit: int | None) -> int | None:
    """The limit that sentence-transformers applies: its own file's, else the tokenizer's, within the architecture's."""
    for file in sorted(path.glob("sentence_*_config.json")):
        if tokens := _json(path, file.name).get("max_seq_length"):
            return int(tokens)
    tokens = _json(path, "tokenizer_config.json").get("model_max_length")
    known = [int(number) for number in (tokens, limit) if number and number < 10**9]
    return min(known) if known else None


def _pooling(path: Path, listed: list[dict[str, str]], modules: tuple[str, ...]) -> str:
    if "StaticEmbedding" in modules:
        return "mean of table rows"
    for module, name in zip(listed, modules, strict=True):
        if name == "Pooling":
            config = _json(path, f"{module['path']}/config.json")
            modes = [config["pooling_mode"]] if "pooling_mode" in config else []
            modes += [
                key.removeprefix("pooling_mode_") for key, on in config.items() if key[:13] == "pooling_mode_" and on
            ]
            return "+".join(map(str, modes)) or "mean_tokens"
    return "unstated" if modules else "mean (assumed: a plain transformer)"


def _prompts(settings: dict[str, Any]) -> dict[str, str]:
    """The prompt that the files name for each role, else their default one.

    So sentence-transformers documents it; its ``encode_document`` (6.2) passes over ``passage`` and ``corpus``.
    """
    named = {name: text or "" for name, text in (settings.get("prompts") or {}).items()}
    default = named.get(settings.get("default_prompt_name") or "", "")
    document = next((named[name] for name in _DOCUMENT_PROMPTS if name in named), default)
    return {"query": named.get("query", default), "document": document}
