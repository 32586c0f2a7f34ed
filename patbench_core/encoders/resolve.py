"""From what a user calls a model to the encoder."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from patbench_core.encoders import registry
from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.hub import hub_folder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.memory import check_before_download
from patbench_core.encoders.packaged import model_folder
from patbench_core.encoders.precomputed import PREFIX, PrecomputedEncoder
from patbench_core.encoders.variants import WHOLE, Variant, split_variant
from patbench_core.errors.pairs import VectorsOfDocuments
from patbench_core.errors.variants import BeyondModel, NoLayers, NoVectorsToCut
from patbench_core.landscape.landscape import Landscape
from patbench_core.reading import Reading

Encoder = DenseEncoder | LexicalEncoder | PrecomputedEncoder


def resolve(model: str, landscape: Landscape | None, reading: Reading, dtype: Literal["float32", "bf16"]) -> Encoder:
    """Find the encoder that `model` names.

    Parameters
    ----------
    model : str
        A registry name; ``precomputed:NAME`` for vectors of the landscape; a folder; or a hub id
        ``organisation/name``, with ``@revision`` if wanted. Each may end in ``:layers=N``, ``:dim=N`` or
        ``:layers=N,dim=N``: its first layers, the first dimensions of its vectors.
    landscape : Landscape or None
        Where precomputed vectors are; None where the texts are no patents.

    Raises
    ------
    VectorsOfDocuments
        If it is ``precomputed:NAME`` and there is no landscape.
    UnknownModel
        If it is none of these.
    BadVariant, NoLayers, NoVectorsToCut, BeyondModel
        If what is to be kept is not understood, or not there.
    PatbenchError
        If the model is not installed, its folder is broken, or the hub does not have it.
    """
    base, variant = split_variant(model)
    return _cut(_whole(base, landscape, reading, dtype), variant)


def _whole(model: str, landscape: Landscape | None, reading: Reading, dtype: Literal["float32", "bf16"]) -> Encoder:
    """The encoder with all layers and dimensions."""
    if model.startswith(PREFIX):
        if landscape is None:
            raise VectorsOfDocuments(model)
        encoder = PrecomputedEncoder(landscape, model.removeprefix(PREFIX))
        landscape.vectors(encoder.column)
        return encoder
    if model in registry.entries():
        entry = registry.get(model)
        if entry.backend == "bm25":
            return LexicalEncoder()
        folder, revision = _registered(entry, dtype)
        return _dense(model, revision, folder, reading, dtype)
    if model and Path(model).expanduser().is_dir():
        folder = Path(model).expanduser().resolve()
        return _dense(folder.name, "", folder, reading, dtype)
    name, _, revision = model.partition("@")
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        folder, revision = hub_folder(name, revision or None)
        return _dense(name, revision, folder, reading, dtype)
    return registry.get(model)


def _registered(entry: ModelEntry, dtype: Literal["float32", "bf16"]) -> tuple[Path, str]:
    """Folder and revision of a model of the registry: packaged, or of the hub at its pinned revision."""
    if entry.install or not entry.hub:
        return model_folder(entry), entry.revision or ""
    check_before_download(entry, resolve_dtype(dtype))
    return hub_folder(entry.hub, entry.revision)


def _cut(encoder: Encoder, variant: Variant) -> Encoder:
    """The part of `encoder` that `variant` keeps; what keeps all of it is the encoder itself."""
    if variant == WHOLE:
        return encoder
    if isinstance(encoder, LexicalEncoder):
        raise NoVectorsToCut(encoder.name)
    if isinstance(encoder, PrecomputedEncoder):
        layers, dimension = None, encoder.vectors[1].shape[1]
    else:
        layers, dimension = encoder.folder.layers, encoder.folder.dimension
    if variant.layers and not layers:
        raise NoLayers(encoder.name)
    for option, wanted, there in (("layers", variant.layers, layers), ("dim", variant.dim, dimension)):
        if wanted and there and wanted > there:
            raise BeyondModel(encoder.name, option, wanted, there)
    kept = variant.less_than(layers, dimension)
    if kept == WHOLE:
        return encoder
    if isinstance(encoder, PrecomputedEncoder):
        return replace(encoder, dimension=kept.dim)
    return replace(encoder, name=f"{encoder.name}:{kept}", variant=kept)


def _dense(name: str, revision: str, path: Path, reading: Reading, dtype: Literal["float32", "bf16"]) -> DenseEncoder:
    folder = read_model_folder(path)
    tokens = None if folder.max_tokens is None else reading.tokens or folder.max_tokens
    arithmetic = resolve_dtype(dtype) if tokens else "float32"
    return DenseEncoder(
        name, revision, folder, Reading(reading.spans if tokens else 1, tokens, reading.pooling), arithmetic
    )
