"""A model folder whose weights come from a packaged ONNX file, and all else from its base model.

The base has the same layers, only more of them, and the same vocabulary: its tokenizer, its pooling and,
but for the number of layers and of tokens, its settings are the model's own.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import not_convertible
from patbench_core.encoders.packaged.folders import WEIGHTS, base_folder
from patbench_core.encoders.packaged.onnx_weights import read_graph
from patbench_core.encoders.packaged.pipeline import modules

_COPIED = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "1_Pooling/config.json")
_TENSOR_PREFIX = "model.0.auto_model."
_NODE_PREFIX = "/model/model.0/auto_model/"


def convert(entry: ModelEntry, file: Path, folder: Path) -> None:
    """Write the weights of the ONNX file as safetensors, add the base model's files."""
    convert_bert(file, base_folder(entry), entry.max_tokens, folder)


def convert_bert(file: Path, base: Path, max_tokens: int | None, folder: Path) -> None:
    """Write the sentence-transformers folder of a BERT encoder with mean pooling and no normalisation.

    Parameters
    ----------
    file : Path
        The encoder as PyTorch exports a sentence-transformers model to ONNX.
    base : Path
        Folder of a model with the same layers and vocabulary.
    max_tokens : int or None
        Tokens that one pass reads; None for as many as there are positions.
    folder : Path
        Where the files go.

    Raises
    ------
    EncoderError
        If the file lacks weights of the network, or holds others.
    """
    from safetensors.numpy import save_file

    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    weights = bert_weights(file, config)
    config["num_hidden_layers"] = _layers(weights)
    config.pop("_name_or_path", None)
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    _write(folder / "config.json", config)
    _write(folder / "modules.json", modules("Transformer", "Pooling"))
    _write(folder / "sentence_bert_config.json", {"max_seq_length": max_tokens, "do_lower_case": False})
    for path in _COPIED:
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.copyfile(base / path, folder / path)


def bert_weights(file: Path, config: dict[str, Any]) -> dict[str, NDArray[np.float32]]:
    """Weights of an exported BERT encoder under the names that transformers gives them.

    The export keeps the names of embeddings, biases and norms; weight matrices are transposed and lose their names,
    so each is named after the node that multiplies by it. Mean pooling leaves the pooler out of the graph: zeros
    stand in its place, so that nothing of the model is drawn at random when it is loaded.
    """
    tensors, nodes = read_graph(file)
    weights = {name.removeprefix(_TENSOR_PREFIX): t for name, t in tensors.items() if name.startswith(_TENSOR_PREFIX)}
    for kind, path, inputs in nodes:
        if kind == "MatMul" and inputs[-1] in tensors:
            name = path.removeprefix(_NODE_PREFIX).removesuffix("/MatMul").replace("/", ".")
            weights[f"{name}.weight"] = np.ascontiguousarray(tensors[inputs[-1]].T)
    hidden = config["hidden_size"]
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    _check(file, {name: tensor.shape for name, tensor in weights.items()}, config)
    return weights


def _check(file: Path, shapes: dict[str, tuple[int, ...]], config: dict[str, Any]) -> None:
    expected = _bert_shapes(config, _layers(shapes))
    if odd := sorted(name for name in shapes.keys() | expected.keys() if shapes.get(name) != expected.get(name)):
        first = odd[0]
        why = (
            f"weight {first!r} has shape {shapes.get(first)}, expected {expected.get(first)} ({len(odd)} such weights)"
        )
        raise not_convertible(file, why)


def _bert_shapes(config: dict[str, Any], layers: int) -> dict[str, tuple[int, ...]]:
    """Shape of every weight of a BERT encoder (Devlin et al. 2019) as transformers names it."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], hidden),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], hidden),
        "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], hidden),
    }
    linear = {"pooler.dense": (hidden, hidden)}
    norms = ["embeddings.LayerNorm"]
    for layer in (f"encoder.layer.{number}" for number in range(layers)):
        linear |= {f"{layer}.attention.self.{part}": (hidden, hidden) for part in ("query", "key", "value")}
        linear[f"{layer}.attention.output.dense"] = (hidden, hidden)
        linear[f"{layer}.intermediate.dense"] = (inner, hidden)
        linear[f"{layer}.output.dense"] = (hidden, inner)
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    shapes |= {f"{name}.weight": shape for name, shape in linear.items()}
    shapes |= {f"{name}.bias": shape[:1] for name, shape in linear.items()}
    return shapes | {f"{norm}.{part}": (hidden,) for norm in norms for part in ("weight", "bias")}


def _layers(names: dict[str, Any]) -> int:
    return len({match[1] for name in names if (match := re.match(r"encoder\.layer\.(\d+)\.", name))})


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
