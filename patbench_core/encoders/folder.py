"""Configuration of a sentence-transformers folder, read without loading the model."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patbench_core.encoders.errors import broken_model_folder, remote_code_needed

_POSITIONS_BEFORE_TEXT = {"roberta": 2, "xlm-roberta": 2, "camembert": 2, "mpnet": 2}
"""Position embeddings that these architectures keep for padding."""
_LAYERS = ("num_hidden_layers", "n_layers", "n_layer", "num_layers")
_WIDTH = ("hidden_size", "d_model", "dim", "n_embd")
"""Names of these numbers in the configuration files of different architectures."""
_READ_BY_LIBRARY = ("pylate.models.Dense.Dense",)
"""Modules of others for which sentence-transformers has code of its own."""


@dataclass(frozen=True)
class ModelFolder:
    """A model's files.

    Attributes
    ----------
    modules : tuple of str
        Class names in the order of the pipeline; empty for a plain transformer.
    pooling : str
        How token vectors become one.
    max_tokens : int or None
        Tokens that the model reads by default, special tokens included; None where nothing is cut.
    position_limit : int or None
        Tokens that the architecture can read at most.
    named_prompts : dict of str
        Text of each prompt that the files name.
    default_prompt : str or None
        Name of the one for everything else.
    similarity : {"cosine", "dot"}
    layers : int or None
        Layers of the transformer; None where there are none or the files do not say.
    dimension : int or None
        Of the vectors; None where the files do not say.
    code : str or None
        Where the files ask for code of the model's own.
    architecture : str or None
        Class of the transformer; None where there is none or the files do not say.
    """

    path: Path
    modules: tuple[str, ...]
    pooling: str
    max_tokens: int | None
    position_limit: int | None
    named_prompts: dict[str, str]
    similarity: str
    default_prompt: str | None = None
    layers: int | None = None
    dimension: int | None = None
    code: str | None = None
    architecture: str | None = None

    @property
    def routed(self) -> bool:
        """Whether queries and documents take different ways through the model."""
        return any(name in ("Router", "Asym") for name in self.modules)


def read_model_folder(path: Path) -> ModelFolder:
    """Read the configuration of the model in `path`, if it is one that patbench loads.

    Raises
    ------
    EncoderError
        If weights or configuration are missing, or a file is not readable.
        If it runs only with code of its own.
    """
    if not any(path.rglob("*.safetensors")) and not any(path.rglob("pytorch_model*.bin")):
        raise broken_model_folder(path, "it holds no weights (no *.safetensors)")
    if not any(path.rglob("*.safetensors")):
        raise broken_model_folder(path, "its weights are pickled (pytorch_model.bin), which patbench does not load")
    described = describe_folder(path)
    if described.code:
        raise remote_code_needed(path, described.code)
    return described


def describe_folder(path: Path) -> ModelFolder:
    """The configuration in `path`, whether or not patbench can load the model.

    Raises
    ------
    EncoderError
        If the configuration is missing, or a file is not readable.
    """
    listed = pipeline_modules(path)
    modules = tuple(module["type"].rsplit(".", 1)[-1] for module in listed)
    first = listed[0]["path"] if listed else ""
    config = read_json(path, f"{first}/config.json".lstrip("/"))
    if not modules and not config:
        raise broken_model_folder(path, "it holds neither modules.json nor config.json")
    limit = config.get("max_position_embeddings") or None
    limit = limit and limit - _POSITIONS_BEFORE_TEXT.get(config.get("model_type", ""), 0)
    settings = read_json(path, "config_sentence_transformers.json")
    return ModelFolder(
        path=path,
        modules=modules,
        pooling=_pooling(path, listed, modules),
        max_tokens=None if "StaticEmbedding" in modules else _max_tokens(path / first, limit),
        position_limit=limit,
        named_prompts={name: text or "" for name, text in (settings.get("prompts") or {}).items()},
        similarity="dot" if settings.get("similarity_fn_name") == "dot" else "cosine",
        default_prompt=settings.get("default_prompt_name") or None,
        layers=_number(config, _LAYERS),
        dimension=_dimension(path, listed, config),
        code=_own_code(listed, config),
        architecture=next(iter(config.get("architectures") or []), None),
    )


def pipeline_modules(path: Path) -> list[dict[str, str]]:
    """Type and folder of each module of the pipeline; empty for a plain transformer.

    Raises
    ------
    EncoderError
        If modules.json is not readable, or a module has no type or no path.
    """
    listed: list[dict[str, str]] = read_json(path, "modules.json", list)
    for module in listed:
        if not isinstance(module, dict) or not all(isinstance(module.get(key), str) for key in ("type", "path")):
            raise broken_model_folder(path, f"modules.json lists {module!r}, which has no type or no path")
    return listed


def _own_code(listed: list[dict[str, str]], config: dict[str, Any]) -> str | None:
    types = (module["type"] for module in listed if module["type"] not in _READ_BY_LIBRARY)
    foreign = next((name for name in types if not name.startswith("sentence_transformers.")), None)
    return foreign or ("auto_map" if "auto_map" in config else None)


def read_json(path: Path, name: str, kind: type = dict) -> Any:
    """Content of a JSON file; empty if the file does not exist.

    Raises
    ------
    EncoderError
        If it is not readable, or holds something else than a `kind`.
    """
    file = path / name
    if not file.is_file():
        return kind()
    try:
        value = json.loads(file.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise broken_model_folder(path, f"{name} is not readable as JSON ({error})") from error
    if not isinstance(value, kind):
        raise broken_model_folder(path, f"{name} holds a JSON {type(value).__name__}, not a {kind.__name__}")
    return value


def _number(config: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((config[name] for name in names if isinstance(config.get(name), int)), None)


def _dimension(path: Path, listed: list[dict[str, str]], config: dict[str, Any]) -> int | None:
    """Width of the last projection, else of the table of a static model, else of the transformer."""
    for module in reversed(listed):
        name = module["type"].rsplit(".", 1)[-1]
        if name == "Dense":
            return _number(read_json(path, f"{module['path']}/config.json"), ("out_features",))
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
        if tokens := read_json(path, file.name).get("max_seq_length"):
            return int(tokens)
    tokens = read_json(path, "tokenizer_config.json").get("model_max_length")
    known = [int(number) for number in (tokens, limit) if number and number < 10**9]
    return min(known) if known else None


def _pooling(path: Path, listed: list[dict[str, str]], modules: tuple[str, ...]) -> str:
    if "StaticEmbedding" in modules:
        return "mean of table rows"
    for module, name in zip(listed, modules, strict=True):
        if name == "Pooling":
            config = read_json(path, f"{module['path']}/config.json")
            modes = [config["pooling_mode"]] if "pooling_mode" in config else []
            modes += [
                key.removeprefix("pooling_mode_") for key, on in config.items() if key[:13] == "pooling_mode_" and on
            ]
            return "+".join(map(str, modes)) or "mean_tokens"
    return "unstated" if modules else "mean (assumed: a plain transformer)"
