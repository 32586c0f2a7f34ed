"""The weights of an ONNX file, read without the onnx package.

An ONNX file is one protobuf message; of its schema (onnx.proto, ONNX 1.x) this module knows the field
numbers of the graph, of its initialisers and of its nodes, which is all that copying weights takes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patbench_core.encoders.errors import not_convertible

_GRAPH = 7  # ModelProto.graph
_NODE, _INITIALIZER = 1, 5  # GraphProto
_NODE_INPUT, _NODE_NAME, _NODE_TYPE = 1, 3, 4  # NodeProto
_DIMS, _DATA_TYPE, _TENSOR_NAME, _RAW_DATA = 1, 2, 8, 9  # TensorProto
_FLOAT = 1  # TensorProto.DataType
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # protobuf wire types


Node = tuple[str, str, tuple[str, ...]]
"""One operation of a graph: its type, name and inputs."""


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
