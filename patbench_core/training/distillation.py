"""Distillation: a student of some of the teacher's layers, with a projection to fewer dimensions.

The shape is that of patembed-small, whose layers are 0, 4, 8, 12, 16 and 20 of a teacher of 24 and whose 1024
dimensions are projected to 384. Targets are the teacher's unit vectors on the leading directions of their second
moments: of all projections to so few dimensions the one that keeps inner products best in the mean, and so cosines.
The student's projection begins as the same map: a student of all layers would begin at its target. Loss is the mean
squared error. What patembed-small was trained on and with which loss is not known: this is a reconstruction.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.dense import DenseEncoder, load_pipeline
from patbench_core.encoders.packaged.distilled import principal_components
from patbench_core.encoders.variants import keep_layers
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.training.card import Trained
from patbench_core.training.errors import TrainingError
from patbench_core.training.fit import Job, run
from patbench_core.training.settings import Settings
from patbench_core.training.training import check_out, check_packages, trainable
from patbench_core.training.validation import Validation

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

RECIPE = "distillation"


def distil(
    teacher: str,
    texts: Sequence[str],
    layers: tuple[int, ...],
    dimension: int,
    settings: Settings,
    out: Path,
    *,
    landscape: Landscape,
    validation: Validation,
    facts: Mapping[str, object],
    progress: Progress = silent,
) -> Trained:
    """Train a student to the teacher's vectors, under each of the teacher's prompts, and write it to `out`.

    Parameters
    ----------
    texts : sequence of str
        Distinct; each is seen under each prompt.
    layers : tuple of int
        Layers of the teacher that the student begins with, from 0, ascending.
    dimension : int
        Of the student's vectors.

    Raises
    ------
    TrainingError
        If the teacher has no such layers, or no such projection.
    PatbenchError
        As `training.train`.
    """
    check_packages()
    encoder = trainable(teacher)
    check_out(out)
    _check_layers(encoder, layers)
    prompts = _prompts(encoder)
    target, components, length = _targets(encoder, texts, prompts, dimension, settings)

    def job() -> Job:
        from datasets import Dataset, DatasetDict
        from sentence_transformers.sentence_transformer.losses import MSELoss

        model = student(encoder, layers, components / length)
        tables = {name: Dataset.from_dict({"text": list(texts), "label": target[name]}) for name in prompts}
        used = {name: {"text": text} for name, text in prompts.items()}
        return Job(model, DatasetDict(tables), lambda _: MSELoss(model), used, divisible=False)

    content = {"texts": digest(list(texts)), "layers": list(layers), "dimension": dimension}
    about = {
        "recipe": RECIPE,
        "landscape": {"name": landscape.name, "digest": landscape.facts["digest"]},
        "pairs": {f"texts under prompt {name!r}" if text else "texts": len(texts) for name, text in prompts.items()},
        "tokens": int(encoder.tokens.counts(list(texts)).sum()) * len(prompts),
        "student": {"layers": list(layers), "dimension": dimension},
    }
    return run(job, encoder, settings, out, validation, content, {**about, **facts}, prompts, progress)


def student(encoder: DenseEncoder, layers: tuple[int, ...], components: np.ndarray) -> "SentenceTransformer":
    """The chosen layers of a teacher, its pooling, and a linear map that begins as `components`.

    Parameters
    ----------
    components : ndarray of shape (dimension, width), float64
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense

    model = load_pipeline(encoder)
    keep_layers(model, encoder.name, layers, encoder.folder.layers)
    head = Dense(components.shape[1], len(components), bias=False, activation_function=torch.nn.Identity())
    with torch.no_grad():
        head.linear.weight.copy_(torch.from_numpy(components))
    pooled = [module for module in model if type(module).__name__ != "Normalize"]
    return SentenceTransformer(modules=[*pooled, head], device=str(model.device))


def _targets(
    encoder: DenseEncoder, texts: Sequence[str], prompts: Mapping[str, str], dimension: int, settings: Settings
) -> tuple[dict[str, np.ndarray], np.ndarray, float]:
    """The teacher's projected vectors under each prompt, the projection, and the mean length of its raw vectors."""
    teacher = load_pipeline(encoder)
    if settings.tokens:
        teacher.max_seq_length = min(settings.tokens, teacher.max_seq_length or settings.tokens)
    raw = {
        name: np.asarray(teacher.encode(list(texts), prompt=text, show_progress_bar=False), np.float64)
        for name, text in prompts.items()
    }
    unit, lengths = {}, []
    for name, vectors in raw.items():
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit[name] = vectors / np.maximum(norms, 1e-12)
        lengths.append(norms.mean())
    every = np.concatenate(list(unit.values()))
    most = min(every.shape)
    if not 1 <= dimension <= most:
        raise TrainingError(
            f"model {encoder.name!r}: no projection to {dimension} dimensions: choose 1 to {most} "
            "(the teacher's dimensions, or fewer where there are fewer texts)"
        )
    _, components = principal_components(np.concatenate([every, -every]), dimension)
    return (
        {name: (vectors @ components.T).astype(np.float32) for name, vectors in unit.items()},
        components,
        float(np.mean(lengths)) or 1.0,
    )


def _prompts(encoder: DenseEncoder) -> dict[str, str]:
    """The teacher's prompts by name, one name a text; without any, the empty one."""
    named = encoder.prompt_texts | encoder.folder.named_prompts
    first: dict[str, str] = {}
    for name, text in named.items():
        first.setdefault(text, name)
    return {name: text for text, name in first.items()}


def _check_layers(encoder: DenseEncoder, layers: tuple[int, ...]) -> None:
    total = encoder.folder.layers
    if not total or not layers or sorted(set(layers)) != list(layers) or not 0 <= layers[0] <= layers[-1] < total:
        there = f"it has layers 0 to {total - 1}" if total else "it has none that can be chosen"
        raise TrainingError(
            f"model {encoder.name!r}: layers {', '.join(map(str, layers)) or 'none'}: {there}, each once, ascending"
        )
