"""From what a user calls a model to the encoder."""

from pathlib import Path
from typing import Literal

from patbench_core.encoders import registry
from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.hub import hub_folder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.packaged import model_folder
from patbench_core.encoders.precomputed import PREFIX, PrecomputedEncoder
from patbench_core.landscape.landscape import Landscape
from patbench_core.reading import Reading


def resolve(
    model: str, landscape: Landscape, reading: Reading, dtype: Literal["float32", "bf16"]
) -> DenseEncoder | LexicalEncoder | PrecomputedEncoder:
    """Find the encoder that `model` names.

    Parameters
    ----------
    model : str
        A registry name; ``precomputed:NAME`` for vectors of the landscape; a folder; or a hub id
        ``organisation/name``, with ``@revision`` if wanted.

    Raises
    ------
    UnknownModel
        If it is none of these.
    PatbenchError
        If the model is not installed, its folder is broken, or the hub does not have it.
    """
    if model.startswith(PREFIX):
        encoder = PrecomputedEncoder(landscape, model.removeprefix(PREFIX))
        landscape.vectors(encoder.column)
        return encoder
    if model in registry.entries():
        entry = registry.get(model)
        if entry.backend == "bm25":
            return LexicalEncoder()
        return _dense(model, entry.revision or "", model_folder(entry), reading, dtype)
    if model and Path(model).expanduser().is_dir():
        folder = Path(model).expanduser().resolve()
        return _dense(folder.name, "", folder, reading, dtype)
    name, _, revision = model.partition("@")
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        folder, revision = hub_folder(name, revision or None)
        return _dense(name, revision, folder, reading, dtype)
    return registry.get(model)


def _dense(name: str, revision: str, path: Path, reading: Reading, dtype: Literal["float32", "bf16"]) -> DenseEncoder:
    folder = read_model_folder(path)
    tokens = None if folder.max_tokens is None else reading.tokens or folder.max_tokens
    arithmetic = resolve_dtype(dtype) if tokens else "float32"
    return DenseEncoder(
        name, revision, folder, Reading(reading.spans if tokens else 1, tokens, reading.pooling), arithmetic
    )
