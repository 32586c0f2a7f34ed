"""Training: a base model and pairs in, an ordinary sentence-transformers folder out."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder, load_pipeline, resolve_dtype, text_encoder
from patbench_core.encoders.parameters import count_parameters
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.training.card import FACTS, write_model
from patbench_core.training.checkpoints import check_room, complete, last_complete, run_folder, step_of
from patbench_core.training.datasets import PLACE, shares, signal_of, training_sets
from patbench_core.training.errors import TrainingError, UnfitForTraining, not_trainable, training_packages_missing
from patbench_core.training.known import Known, known_pairs
from patbench_core.training.lora import add_adapters, merge_adapters
from patbench_core.training.settings import Settings
from patbench_core.training.validation import Validation

if TYPE_CHECKING:
    from datasets import DatasetDict
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module

NEEDED = ("accelerate", "datasets")
TASK_PROMPTS = {"citation": ("query", "document"), "label": ("classification", "clustering"), "sections": ("sections",)}
"""Under which names a trained model keeps the prompt of a signal, so that the task finds its own."""
_SAME = 1e-3
"""Validation scores of one checkpoint may differ by this much between two machines' arithmetic."""


@dataclass(frozen=True)
class Trained:
    """What came of a training.

    Attributes
    ----------
    folder : Path
    steps : int
        Steps made, those before a resumption among them.
    best_step : int
        The step whose weights the folder holds.
    before, after : float
        nDCG@10 on validation, of the base and of what was written.
    resumed_at : int or None
        The step at which this call took the run up.
    shortages : list
        Where memory was short: the step, and how many texts were in memory at once from then on.
    seconds : float
        Of training and validation, in this call.
    """

    folder: Path
    steps: int
    best_step: int
    before: float
    after: float
    resumed_at: int | None = None
    shortages: list[dict[str, int]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Job:
    """One model, what it is trained on, and how.

    Attributes
    ----------
    sets : DatasetDict
    loss : callable
        Makes the loss for a number of texts in memory at once; None for a whole batch.
    prompts : mapping
        Of each data set, the text before each column.
    divisible : bool
        Whether the loss can be computed by mini-batches.
    """

    model: "SentenceTransformer"
    sets: "DatasetDict"
    loss: "Callable[[int | None], Module]"
    prompts: Mapping[str, Mapping[str, str]]
    divisible: bool


def train(
    base: str,
    pairs: pa.Table,
    settings: Settings,
    out: Path,
    *,
    landscape: Landscape,
    validation: Validation,
    facts: Mapping[str, object],
    known: Mapping[str, Known] | None = None,
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
        By signal, positives that are no negatives in a batch.

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
    apart = known_pairs(pairs, landscape, known)
    if not sets:
        raise UnfitForTraining(
            f"recipe {facts.get('recipe', '')!s} finds no training pairs in landscape "
            f"{landscape.name!r}: choose another recipe, or a landscape that has its citations, "
            "labels or sections"
        )
    used = _prompts(encoder, settings, sets)
    named = _named(encoder, settings)
    validation = replace(validation, prompts=(named.get("query", ""), named.get("document", "")))
    content = {
        "base": encoder.identity("document").files,
        "pairs": digest(pairs.to_pylist()),
        "known": sorted(known),
    }
    about = {
        "base": {"name": encoder.name, "files": content["base"]},
        "landscape": {"name": landscape.name, "digest": landscape.facts["digest"]},
        "pairs": dict(sorted(Counter(pairs["signal"].to_pylist()).items())),
        "known": content["known"],
        "tokens": _tokens(encoder, sets, settings),
    }

    def job() -> Job:
        from patbench_core.training.contrastive import contrastive
        from patbench_core.training.trainer import is_static

        model = _loaded(encoder)
        if settings.lora_above and not encoder.static and count_parameters(model)[0] > settings.lora_above * 1e6:
            add_adapters(model, settings.lora_rank)
        return Job(model, sets, lambda size: contrastive(model, settings, size, apart), used, not is_static(model))

    return run(job, settings, out, validation, content, {**about, **facts}, named, progress)


def run(
    job: Callable[[], Job],
    settings: Settings,
    out: Path,
    validation: Validation,
    content: Mapping[str, object],
    about: Mapping[str, object],
    prompts: Mapping[str, str],
    progress: Progress = silent,
) -> Trained:
    """Train what `job` makes, resumably, and write it.

    Parameters
    ----------
    job : callable
        Called after the seed was set.
    content : mapping
        With settings and validation all that makes a run what it is: another one's checkpoints are not taken up.
    about : mapping
        For the card and the JSON file.
    prompts : mapping
        What the written model has, by name.
    """
    validation = replace(validation, half=settings.dtype == "bf16")
    key = {"settings": asdict(settings), "validation": validation.digest(), **content}
    with run_folder(out, key) as folder, _quiet():
        trained, model = _fit(job, settings, folder, validation, progress)
        trained = replace(trained, folder=out)
        model.prompts, model.default_prompt_name = dict(prompts), None
        write_model(model, out, settings, trained, about)
    return trained


def _fit(
    make: Callable[[], Job], settings: Settings, folder: Path, validation: Validation, progress: Progress
) -> "tuple[Trained, SentenceTransformer]":
    """Train to the end, and take the best checkpoint's weights."""
    from transformers import EarlyStoppingCallback, PrinterCallback, set_seed

    from patbench_core.training.trainer import Ndcg, Steps, Trainer, is_static

    set_seed(settings.seed)
    job = make()
    model = job.model
    own_limit = None if is_static(model) else model.max_seq_length
    if settings.tokens and own_limit:
        model.max_seq_length = min(settings.tokens, own_limit)
    trainable_bytes = sum(each.nbytes for each in model.parameters() if each.requires_grad)
    check_room(folder, sum(each.nbytes for each in model.parameters()), trainable_bytes)
    before = validation.score(model)
    cached = settings.mini_batch if job.divisible and settings.batch > settings.mini_batch else None
    callbacks = [Steps(folder, progress, "training")]
    if settings.patience:
        callbacks.append(EarlyStoppingCallback(settings.patience))
    trainer = Trainer(
        model=model,
        args=_arguments(settings, folder, job),
        train_dataset=job.sets,
        loss=job.loss(cached),
        evaluator=Ndcg(validation),
        callbacks=callbacks,
        folder=folder,
        settings=settings,
        remake=job.loss if job.divisible else None,
    )
    trainer.mini_batch = cached
    trainer.remove_callback(PrinterCallback)
    last = last_complete(folder)
    begun = time.perf_counter()
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    best = Path(trainer.state.best_model_checkpoint or "")
    after = validation.score(model)
    if not complete(best) or abs(after - trainer.state.best_metric) > _SAME:
        raise TrainingError(f"checkpoint {best} is not what was written: delete it and run again")
    if getattr(model[0], "auto_model", None) is not None and hasattr(model[0].auto_model, "peft_config"):
        merge_adapters(model)
    if own_limit:
        model.max_seq_length = own_limit
    trained = Trained(
        folder=folder,
        steps=trainer.state.global_step,
        best_step=step_of(best),
        before=before,
        after=after,
        resumed_at=step_of(last) if last else None,
        shortages=trainer.shortages,
        seconds=time.perf_counter() - begun,
    )
    return trained, model


def _arguments(settings: Settings, folder: Path, job: Job) -> Any:
    """The trainer's arguments."""
    import torch
    from sentence_transformers import SentenceTransformerTrainingArguments

    from patbench_core.training.trainer import Weighted, is_static

    sizes = {name: len(of) for name, of in job.sets.items()}
    total = settings.max_steps or ceil(sum(ceil(size / settings.batch) for size in sizes.values()) * settings.epochs)
    every = max(1, ceil(total / settings.evaluations))
    gpu = torch.cuda.is_available()
    half = settings.half(gpu)
    weighted = {}
    if settings.weights:
        weighted["multi_dataset_batch_sampler"] = partial(Weighted, shares=shares(sizes, settings.weights))
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        max_steps=total,
        per_device_train_batch_size=settings.batch,
        learning_rate=settings.rate(is_static(job.model)),
        warmup_steps=settings.warmup,
        lr_scheduler_type="cosine",
        seed=settings.seed,
        data_seed=settings.seed,
        bf16=half,
        use_cpu=not gpu,
        dataloader_pin_memory=gpu,
        eval_strategy="steps",
        eval_steps=every,
        save_strategy="steps",
        save_steps=every,
        load_best_model_at_end=True,
        metric_for_best_model="eval_ndcg10",
        greater_is_better=True,
        restore_callback_states_from_checkpoint=True,
        batch_sampler="no_duplicates",
        prompts={name: dict(of) for name, of in job.prompts.items()},
        logging_steps=every,
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        **weighted,
    )


def check_packages() -> None:
    """Refuse to begin without what the trainer needs.

    Raises
    ------
    TrainingError
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise training_packages_missing(missing)


def check_out(out: Path) -> None:
    """Refuse to replace what is not a model that was trained here.

    Raises
    ------
    TrainingError
    """
    if out.exists() and not (out / FACTS).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise TrainingError(f"{out} exists and was not written by patbench finetune: choose another --out")


def trainable(base: str) -> DenseEncoder:
    """The encoder of `base`, whole.

    Raises
    ------
    TrainingError
        If it is BM25, late interaction, vectors that came with the patents, or a part of a model.
    """
    encoder = resolve(base, None, Reading(), "float32")
    kept = encoder.kept()
    if not encoder.supports("text vectors") or kept["layers"] or kept["dim"]:
        raise not_trainable(base)
    return text_encoder(encoder)


def _loaded(encoder: DenseEncoder) -> "SentenceTransformer":
    import torch

    return load_pipeline(encoder, "cuda" if torch.cuda.is_available() else "cpu")


def _prompts(encoder: DenseEncoder, settings: Settings, sets: "DatasetDict") -> dict[str, dict[str, str]]:
    """Text before each column of each data set: the signal's, else the base's own of the column's role."""
    own = {role: encoder.prompts[role].text for role in ("query", "document")}
    return {
        name: {
            column: settings.prompts.get(signal_of(name), own["query" if column == "anchor" else "document"])
            for column in of.column_names
            if column != PLACE
        }
        for name, of in sets.items()
    }


def _named(encoder: DenseEncoder, settings: Settings) -> dict[str, str]:
    """Prompts of the trained model by name: the base's, and over them those that were trained."""
    named = {role: encoder.prompts[role].text for role in ("query", "document")}
    named |= {name: text for name, text in encoder.folder.named_prompts.items() if name not in named}
    for signal, text in settings.prompts.items():
        named |= dict.fromkeys(TASK_PROMPTS[signal], text)
    return named


def _tokens(encoder: DenseEncoder, sets: "DatasetDict", settings: Settings) -> int:
    """Tokens of all anchors and positives, as far as they are read; prompts and special tokens left out."""
    texts: Sequence[str] = [text for of in sets.values() for column in ("anchor", "positive") for text in of[column]]
    counts = encoder.tokens.counts(texts)
    limits = [limit for limit in (settings.tokens, encoder.reading.tokens) if limit and not encoder.static]
    return int(counts.clip(max=min(limits)).sum() if limits else counts.sum())


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave the terminal to patbench: the libraries say nothing but errors."""
    loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers", "accelerate")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
