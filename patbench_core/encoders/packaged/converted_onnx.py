"""A model folder whose weights come from a packaged ONNX file, and all else from its base model.

The base has the same layers, only more of them, and the same vocabulary: its tokenizer, its pooling and,
but for the number of layers and of tokens, its settings are the model's own.

The file is read without the onnx package: it is one protobuf message, and of its schema (onnx.proto, ONNX 1.x) this
module knows the field numbers of the graph, of its initialisers and of its nodes, which is all that copying weights
takes.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import not_convertible
from patbench_core.encoders.packaged.folders import WEIGHTS, base_folder
from patbench_core.encoders.packaged.pipeline import modules

_COPIED = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "1_Pooling/config.json")
_TENSOR_PREFIX = "model.0.auto_model."
_NODE_PREFIX = "/model/model.0/auto_model/"

_GRAPH = 7  # ModelProto.graph
_NODE, _INITIALIZER = 1, 5  # GraphProto
_NODE_INPUT, _NODE_NAME, _NODE_TYPE = 1, 3, 4  # NodeProto
_DIMS, _DATA_TYPE, _TENSOR_NAME, _RAW_DATA = 1, 2, 8, 9  # TensorProto
_FLOAT = 1  # TensorProto.DataType
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # protobuf wire types

Node = tuple[str, str, tuple[str, ...]]
"""One operation of a graph: its type, name and inputs."""


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


def read_graph(file: Path) -> tuple[dict[str, NDArray[np.float32]], list[Node]]:
    """The initialisers of an ONNX graph by name, and its nodes.

    Raises
    ------
    EncoderError
        If the bytes are not a protobuf message, or an initialiser is not stored as raw float32.
    """
    try:
        graph = next(value for number, value in _fields(memoryview(file.read_bytes())) if number == _GRAPH)
        parts = list(_fields(graph))
        tensors = dict(_tensor(value) for number, value in parts if number == _INITIALIZER)
        return tensors, [_node(value) for number, value in parts if number == _NODE]
    except (IndexError, StopIteration, TypeError, ValueError) as error:
        raise not_convertible(file, f"not readable as an ONNX graph ({error or type(error).__name__})") from None


def _tensor(message: memoryview) -> tuple[str, NDArray[np.float32]]:
    dims: list[int] = []
    name, kind, raw = "", 0, memoryview(b"")
    for number, value in _fields(message):
        if number == _DIMS:
            dims += [value] if isinstance(value, int) else _varints(value)
        elif number == _DATA_TYPE:
            kind = value
        elif number == _TENSOR_NAME:
            name = str(value, "utf-8")
        elif number == _RAW_DATA:
            raw = value
    if kind != _FLOAT:
        raise ValueError(f"initialiser {name!r} is not float32")
    return name, np.frombuffer(raw, dtype="<f4").reshape(dims)


def _node(message: memoryview) -> Node:
    texts: dict[int, list[str]] = {_NODE_INPUT: [], _NODE_NAME: [""], _NODE_TYPE: [""]}
    for number, value in _fields(message):
        if number in texts:
            texts[number].append(str(value, "utf-8"))
    return texts[_NODE_TYPE][-1], texts[_NODE_NAME][-1], tuple(texts[_NODE_INPUT])


def _fields(message: memoryview) -> Iterator[tuple[int, Any]]:
    """(field number, value) pairs of a protobuf message; a value is an integer or bytes."""
    at = 0
    value: Any
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
        else:
            size, at = _varint(message, at) if kind == _BYTES else ({_FIXED64: 8, _FIXED32: 4}.get(kind), at)
            if size is None or at + size > len(message):
                raise ValueError(f"broken at byte {at} of {len(message)}")
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """The base-128 integer at byte `at`, and the byte after it."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _varints(message: memoryview) -> list[int]:
    values, at = [], 0
    while at < len(message):
        value, at = _varint(message, at)
        values.append(value)
    return values
