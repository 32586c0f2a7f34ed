"""From what a user calls a model to the encoder."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from patbench_core.encoders import registry
from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, IncompleteModel, WrongWeights
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.folder_encoder import FolderEncoder
from patbench_core.encoders.hub import hub_folder
from patbench_core.encoders.kinds import SUPPORTED, Need
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.late_folder import is_late, read_late_folder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.memory import cached, check_before_download
from patbench_core.encoders.naming import entry_of_hub, folder_name, named
from patbench_core.encoders.packaged import model_folder
from patbench_core.encoders.packaged.folders import copies, verify
from patbench_core.encoders.precomputed import PREFIX, PrecomputedEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.variants import WHOLE, split_variant
from patbench_core.landscape.landscape import Landscape


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
        Where precomputed vectors are; None where the texts are not patents.
    task : str
        ``retrieval``, ``classification``, ``clustering``, ``pairs``, or a benchmark's task: it decides the prompts.

    Raises
    ------
    EncoderError
        If it is ``precomputed:NAME``, without a landscape.
        If it is none of these.
        If what is to be kept is not understood, or not there.
        If the model does not define the prompt, or takes none.
    PatbenchError
        If the model is not installed, its folder is broken, or the hub does not have it.
    """
    base, variant = split_variant(model)
    whole = _whole(base, landscape, reading, dtype)
    whole = replace(whole, task=task) if isinstance(whole, FolderEncoder) else whole
    return whole if variant == WHOLE else whole.cut(variant)


def _whole(model: str, landscape: Landscape | None, reading: Reading, dtype: Literal["float32", "bf16"]) -> Encoder:
    """The encoder with all layers and dimensions, and the prompts of retrieval."""
    if model.startswith(PREFIX):
        if landscape is None:
            raise EncoderError(f"model {model!r} has vectors of whole patents only, none of phrases: choose an encoder")
        encoder = PrecomputedEncoder(landscape, model.removeprefix(PREFIX))
        landscape.vectors(encoder.column)
        return encoder
    source = named(model)
    if isinstance(source, Path):
        return _encoder(folder_name(source), "", source, reading, dtype)
    if isinstance(source, tuple):
        hub, wanted = source
        known = entry_of_hub(hub)
        if known:
            check_before_download(known, resolve_dtype(dtype))
        folder, revision = hub_folder(hub, wanted)
        return _encoder(hub, revision, folder, reading, dtype, known.prompts if known else None)
    if source.kind == "lexical":
        return LexicalEncoder.of(landscape)
    folder, revision = _registered(source, dtype)
    return _encoder(model, revision, folder, reading, dtype, source.prompts)


def model_supports(model: str, need: Need) -> bool:
    """Whether a task with this need can use what a user calls `model`; nothing is loaded or fetched."""
    name, _ = split_variant(model)
    if name.startswith(PREFIX):
        return need in SUPPORTED["precomputed"]
    if name in registry.entries():
        return registry.get(name).supports(need)
    folder = Path(name).expanduser()
    return need in SUPPORTED["late interaction" if folder.is_dir() and is_late(folder) else "dense"]


def _registered(entry: ModelEntry, dtype: Literal["float32", "bf16"]) -> tuple[Path, str]:
    """Folder and revision of a model of the registry: packaged, one that the user added, or of the hub."""
    if entry.folder:
        return _added(entry, Path(entry.folder)), ""
    if not entry.hub or (entry.install and (any(copies(entry)) or not cached(entry))):
        return model_folder(entry), entry.revision or ""
    check_before_download(entry, resolve_dtype(dtype))
    return hub_folder(entry.hub, entry.revision)


def _added(entry: ModelEntry, folder: Path) -> Path:
    """The folder of a model that the user added, its files verified."""
    try:
        verify(entry.name, folder, entry.sha256)
    except (WrongWeights, IncompleteModel) as error:
        raise EncoderError(
            f"model {entry.name!r}: {error.file} is not the file that was there when the "
            "model was added; put it back, or take the model's table out of "
            f"{registry.own_registry()} and run 'patbench models add' again"
        ) from error
    return folder


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
