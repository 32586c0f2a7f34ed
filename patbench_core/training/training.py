"""Training: a base model and pairs in, an ordinary sentence-transformers folder out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder, load_pipeline, resolve_dtype, text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.in_memory import count_parameters
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.training.card import FACTS, Trained
from patbench_core.training.errors import TrainingError, UnfitForTraining, not_trainable, training_packages_missing
from patbench_core.training.fit import Job, run
from patbench_core.training.known import KnownPairs, KnownPositives, known_pairs
from patbench_core.training.lora import add_adapters
from patbench_core.training.pairs import PLACE, counts, signal_of, training_sets
from patbench_core.training.settings import Settings
from patbench_core.training.validation import Validated, Validation

if TYPE_CHECKING:
    from datasets import DatasetDict

NEEDED = ("accelerate", "datasets")
TASK_PROMPTS = {"citation": ("query", "document"), "label": ("classification", "clustering"), "sections": ("sections",)}
"""Under which names a trained model keeps the prompt of a signal, so that the task finds its own."""


def train(
    base: str,
    pairs: pa.Table,
    settings: Settings,
    out: Path,
    *,
    landscape: Landscape,
    validation: Validation,
    facts: Mapping[str, object],
    known: Mapping[str, KnownPositives] | None = None,
    progress: Progress = silent,
) -> Trained:
    """Train `base` on pairs and write the best of its checkpoints to `out`.

    A run that was cut off is taken up where its last complete checkpoint stands. Two runs with one seed on one machine
    and one number of threads give the same weights.

    Parameters
    ----------
    pairs : pyarrow.Table
        Of `pairs.SCHEMA`.
    facts : mapping
        What `patbench_finetune.json` is to say beside what is known here: recipe, control, test queries, protected.
    known : mapping, optional
        By signal, known positives, which are masked among the in-batch negatives.

    Raises
    ------
    UnfitForTraining, TrainingError
        Before training.
    EncoderError
        If the settings ask for bfloat16 and the processor has none.
    TrainingError
        While training; checkpoints stay.
    """
    check_packages()
    encoder = trainable(base)
    check_out(out)
    resolve_dtype(settings.dtype or "float32")
    known = known or {}
    sets = training_sets(pairs, landscape, settings.negatives, known)
    if not sets:
        raise UnfitForTraining(
            f"recipe {facts.get('recipe', '')!s} finds no training pairs in landscape "
            f"{landscape.name!r}: choose another recipe, or a landscape that has its citations, "
            "labels or sections"
        )
    known_by = {"known": sorted(known)}
    about = {"landscape": {"name": landscape.name, "digest": landscape.facts["digest"]}, "pairs": counts(pairs)}
    return train_sets(
        encoder,
        sets,
        settings,
        out,
        validation=validation,
        content={"pairs": digest(pairs.to_pylist()), **known_by},
        facts={**about, **known_by, **facts},
        apart=known_pairs(pairs, landscape, known),
        progress=progress,
    )


def train_sets(
    encoder: DenseEncoder,
    sets: "DatasetDict",
    settings: Settings,
    out: Path,
    *,
    validation: Validated,
    content: Mapping[str, object],
    facts: Mapping[str, object],
    apart: KnownPairs,
    progress: Progress = silent,
) -> Trained:
    """Train a model on texts; see `train`.

    Parameters
    ----------
    sets : DatasetDict
        See `pairs.training_sets`.
    content : mapping
        What tells these texts from others: checkpoints of other ones are not taken up.
    facts : mapping
        What `patbench_finetune.json` is to say; ``landscape``, ``pairs``, by signal, and ``recipe`` at least.
    apart : KnownPairs
        Known positives of each pair.
    """
    named = _named_prompts(encoder, settings)
    validation = replace(validation, prompts=(named.get("query", ""), named.get("document", "")))
    texts = [text for table in sets.values() for column in ("anchor", "positive") for text in table[column]]
    about = {"tokens": int(tokens_read(encoder, texts, settings).sum()), **facts}
    job = partial(_fresh_job, encoder, settings, sets, apart)
    return run(job, encoder, settings, out, validation, content, about, named, progress)


def _fresh_job(encoder: DenseEncoder, settings: Settings, sets: "DatasetDict", apart: KnownPairs) -> Job:
    """A fresh model, with adapters where it is large, and its loss."""
    from patbench_core.training.contrastive import contrastive
    from patbench_core.training.trainer import is_static

    model = load_pipeline(encoder)
    if settings.lora_above and not encoder.static and count_parameters(model)[0] > settings.lora_above * 1e6:
        add_adapters(model, settings.lora_rank)
    prompts = _prompts(encoder, settings, sets)
    return Job(model, sets, lambda size: contrastive(model, settings, size, apart), prompts, not is_static(model))


def check_packages() -> None:
    """Refuse to begin without what the trainer needs.

    Raises
    ------
    TrainingError
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise training_packages_missing(missing)


def check_out(out: Path, facts: str = FACTS, command: str = "finetune") -> None:
    """Refuse to replace what is not a model that `command` wrote, which leaves the file `facts`.

    Raises
    ------
    TrainingError
    """
    if out.exists() and not (out / facts).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise TrainingError(f"{out} exists and was not written by patbench {command}: choose another --out")


def trainable(base: str) -> DenseEncoder:
    """The encoder of `base`, whole.

    Raises
    ------
    TrainingError
        If it is BM25, late interaction, vectors that came with the patents, or a part of a model.
    """
    return whole(resolve(base, None, Reading(), "float32"), base)


def whole(encoder: Encoder, base: str = "") -> DenseEncoder:
    """The encoder, if it can be trained; see `trainable`, which says `base` of one that cannot."""
    kept = encoder.kept()
    if not encoder.supports("text vectors") or kept["layers"] or kept["dim"]:
        raise not_trainable(base or encoder.name)
    return text_encoder(encoder)


def _prompts(encoder: DenseEncoder, settings: Settings, sets: "DatasetDict") -> dict[str, dict[str, str]]:
    """Text before each column of each data set: the signal's, else the base's own of the column's role."""
    own = encoder.prompt_texts
    return {
        name: {
            column: settings.prompts.get(signal_of(name), own["query" if column == "anchor" else "document"])
            for column in table.column_names
            if column != PLACE
        }
        for name, table in sets.items()
    }


def _named_prompts(encoder: DenseEncoder, settings: Settings) -> dict[str, str]:
    """Prompts of the trained model by name: the base's, and over them those that were trained."""
    named = encoder.prompt_texts
    named |= {name: text for name, text in encoder.folder.named_prompts.items() if name not in named}
    for signal, text in settings.prompts.items():
        named |= dict.fromkeys(TASK_PROMPTS[signal], text)
    return named


def tokens_read(encoder: DenseEncoder, texts: Sequence[str], settings: Settings) -> np.ndarray:
    """Tokens of each text as far as they are read, without prompts and special ones: ndarray of shape (n,), int64."""
    made = encoder.tokens.counts(texts)
    limits = [limit for limit in (settings.tokens, encoder.reading.tokens) if limit and not encoder.static]
    return made.clip(max=min(limits)) if limits else made
