"""From what a user calls a model to the encoder."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from patbench_core.encoders import registry
from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.folder_encoder import FolderEncoder
from patbench_core.encoders.hub import hub_folder
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.late_folder import is_late, read_late_folder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.memory import check_before_download
from patbench_core.encoders.packaged import model_folder
from patbench_core.encoders.packaged.folders import verify
from patbench_core.encoders.precomputed import PREFIX, PrecomputedEncoder
from patbench_core.encoders.variants import WHOLE, Variant, split_variant
from patbench_core.errors.encoding import NoPromptToChoose
from patbench_core.errors.late import TokensNotCut
from patbench_core.errors.models import ChangedFolder, IncompleteModel, WrongWeights
from patbench_core.errors.pairs import VectorsOfDocuments
from patbench_core.errors.variants import BeyondModel, NoLayers, NoVectorsToCut
from patbench_core.landscape.landscape import Landscape
from patbench_core.reading import Reading

Encoder = DenseEncoder | LateEncoder | LexicalEncoder | PrecomputedEncoder


def resolve(
    model: str,
    landscape: Landscape | None,
    reading: Reading,
    dtype: Literal["float32", "bf16"],
    task: str = "retrieval",
) -> Encoder:
    """Find the encoder that `model` names.

    Parameters
    ----------
    model : str
        A registry name; ``precomputed:NAME`` for vectors of the landscape; a folder; or a hub id
        ``organisation/name``, with ``@revision`` if wanted. Each may end in ``:`` and options such as
        ``layers=N,dim=N,prompt=NAME``: its first layers, the first dimensions of its vectors, one of its prompts
        (or ``none``).
    landscape : Landscape or None
        Where precomputed vectors are; None where the texts are no patents.
    task : str
        ``retrieval``, ``classification``, ``clustering``, ``pairs``, or a benchmark's task: it decides the prompts.

    Raises
    ------
    VectorsOfDocuments
        If it is ``precomputed:NAME`` and there is no landscape.
    UnknownModel
        If it is none of these.
    BadVariant, NoLayers, NoVectorsToCut, TokensNotCut, BeyondModel
        If what is to be kept is not understood, or not there.
    UnknownPrompt, NoPromptToChoose
        If the model does not define the prompt, or takes none.
    PatbenchError
        If the model is not installed, its folder is broken, or the hub does not have it.
    """
    base, variant = split_variant(model)
    whole = _whole(base, landscape, reading, dtype)
    if isinstance(whole, FolderEncoder):
        whole = replace(whole, task=task)
    return _varied(whole, variant)


def _whole(model: str, landscape: Landscape | None, reading: Reading, dtype: Literal["float32", "bf16"]) -> Encoder:
    """The encoder with all layers and dimensions, and the prompts of its task."""
    if model.startswith(PREFIX):
        if landscape is None:
            raise VectorsOfDocuments(model)
        encoder = PrecomputedEncoder(landscape, model.removeprefix(PREFIX))
        landscape.vectors(encoder.column)
        return encoder
    if model in registry.entries():
        entry = registry.get(model)
        if entry.backend == "bm25":
            return LexicalEncoder.of(landscape)
        folder, revision = _registered(entry, dtype)
        return _encoder(model, revision, folder, reading, dtype, entry.prompts)
    if model and Path(model).expanduser().is_dir():
        folder = Path(model).expanduser().resolve()
        return _encoder(folder.name, "", folder, reading, dtype)
    name, _, revision = model.partition("@")
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        if entry := entry_of_hub(name):
            check_before_download(entry, resolve_dtype(dtype))
        folder, revision = hub_folder(name, revision or None)
        return _encoder(name, revision, folder, reading, dtype, entry.prompts if entry else None)
    return registry.get(model)


def entry_of_hub(name: str) -> ModelEntry | None:
    """The registry's entry of a hub id, if it has one."""
    return next((entry for entry in registry.entries().values() if entry.hub == name), None)


def _registered(entry: ModelEntry, dtype: Literal["float32", "bf16"]) -> tuple[Path, str]:
    """Folder and revision of a model of the registry: packaged, one that the user added, or of the hub."""
    if entry.folder:
        return _added(entry, Path(entry.folder)), ""
    if entry.install or not entry.hub:
        return model_folder(entry), entry.revision or ""
    check_before_download(entry, resolve_dtype(dtype))
    return hub_folder(entry.hub, entry.revision)


def _added(entry: ModelEntry, folder: Path) -> Path:
    """The folder of a model that the user added, its files verified."""
    try:
        verify(entry.name, folder, entry.sha256)
    except (WrongWeights, IncompleteModel) as error:
        raise ChangedFolder(entry.name, error.file, registry.own_registry()) from error
    return folder


def _varied(encoder: Encoder, variant: Variant) -> Encoder:
    """The part of `encoder` that `variant` keeps, with its prompt; what changes nothing is the encoder itself."""
    if variant == WHOLE:
        return encoder
    if variant.prompt and not isinstance(encoder, FolderEncoder):
        raise NoPromptToChoose(encoder.name)
    if isinstance(encoder, LexicalEncoder):
        raise NoVectorsToCut(encoder.name)
    if isinstance(encoder, LateEncoder):
        if variant.layers or variant.dim:
            raise TokensNotCut(encoder.name)
        return _named(encoder, variant)
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
    return _named(encoder, kept)


def _named(whole: DenseEncoder | LateEncoder, kept: Variant) -> DenseEncoder | LateEncoder:
    """The variant of `whole`; a prompt that leaves all texts as they are is no part of its name."""
    varied = replace(whole, name=kept.of(whole.name), variant=kept)
    if kept.prompt is None or any(varied.prompts[role].text != whole.prompts[role].text for role in whole.prompts):
        return varied
    rest = replace(kept, prompt=None)
    return whole if rest == WHOLE else _named(whole, rest)


def _encoder(
    name: str,
    revision: str,
    path: Path,
    reading: Reading,
    dtype: Literal["float32", "bf16"],
    prompts: Mapping[str, str] | None = None,
) -> DenseEncoder | LateEncoder:
    """The encoder of a model folder, late interaction where its files say so."""
    folder = read_model_folder(path)
    if is_late(path):
        late = read_late_folder(folder)
        own = Reading(reading.spans, reading.tokens or late.max_tokens, reading.pooling)
        return LateEncoder(name, revision, late, own, resolve_dtype(dtype), registered=prompts or {})
    tokens = None if folder.max_tokens is None else reading.tokens or folder.max_tokens
    arithmetic = resolve_dtype(dtype) if tokens else "float32"
    seen = Reading(reading.spans if tokens else 1, tokens, reading.pooling)
    return DenseEncoder(name, revision, folder, seen, arithmetic, registered=prompts or {})
