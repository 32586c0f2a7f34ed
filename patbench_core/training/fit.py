"""Running a training: the trainer's arguments, checkpoints, and the best checkpoint's weights."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.progress import Progress, silent
from patbench_core.training.arguments import chosen_by, quiet, shared_arguments, train
from patbench_core.training.card import Trained, write_model
from patbench_core.training.checkpoints import check_room, complete, run_folder, step_of
from patbench_core.training.errors import TrainingError
from patbench_core.training.lora import merge_adapters
from patbench_core.training.pairs import shares
from patbench_core.training.settings import Settings
from patbench_core.training.validation import Validated

if TYPE_CHECKING:
    from datasets import DatasetDict
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module
    from transformers import TrainerCallback


@dataclass(frozen=True)
class Job:
    """One model, what it is trained on, and how.

    Attributes
    ----------
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


def run(
    job: Callable[[], Job],
    base: DenseEncoder,
    settings: Settings,
    out: Path,
    validation: Validated,
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
        With base, settings and validation all that makes a run what it is: another one's checkpoints are not taken up.
    about : mapping
        For the card and the JSON file.
    prompts : mapping
        What the written model has, by name.
    """
    settings = settings.resolved()
    if not validation.texts:
        settings = replace(settings, evaluations=1, patience=None)  # nothing is chosen
    validation = replace(validation, half=settings.dtype == "bf16")
    files = base.identity("document").files
    key = {"settings": asdict(settings), "validation": validation.digest(), "base": files, **content}
    with run_folder(out, key) as folder, quiet():
        trained, model = _fit(job, settings, folder, validation, progress)
        trained = replace(trained, folder=out)
        model.prompts, model.default_prompt_name = dict(prompts), None
        write_model(model, out, settings, trained, {"base": {"name": base.name, "files": files}, **about})
    return trained


def _fit(
    make: Callable[[], Job], settings: Settings, folder: Path, validation: Validated, progress: Progress
) -> "tuple[Trained, SentenceTransformer]":
    """Train to the end, and take the best checkpoint's weights."""
    from transformers import EarlyStoppingCallback, set_seed

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
    callbacks: list[TrainerCallback] = [Steps(progress, "training")]
    if settings.patience:
        callbacks.append(EarlyStoppingCallback(settings.patience))
    trainer = Trainer(
        model=model,
        args=_arguments(settings, folder, job, validation.texts),
        train_dataset=job.sets,
        loss=job.loss(cached),
        evaluator=Ndcg(validation),
        callbacks=callbacks,
        settings=settings,
        remake=job.loss if job.divisible else None,
    )
    trainer.mini_batch = cached
    begun = time.perf_counter()
    resumed = train(trainer, folder)
    best = Path(trainer.state.best_model_checkpoint or "")
    if not complete(best):
        raise TrainingError(f"checkpoint {best} is not what was written: delete it and run again")
    if hasattr(model.transformers_model, "peft_config"):
        merge_adapters(model)
    if own_limit:
        model.max_seq_length = own_limit
    trained = Trained(
        folder=folder,
        steps=trainer.state.global_step,
        best_step=step_of(best),
        before=before,
        after=float(trainer.state.best_metric or 0.0),
        resumed_at=resumed,
        shortages=trainer.shortages,
        seconds=time.perf_counter() - begun,
        stepping=trainer.stepping,
    )
    return trained, model


def _arguments(settings: Settings, folder: Path, job: Job, validated: int) -> Any:
    """The trainer's arguments; `validated` texts are encoded by each validation."""
    from sentence_transformers import SentenceTransformerTrainingArguments

    from patbench_core.training.trainer import Weighted, is_static

    sizes = {name: len(rows) for name, rows in job.sets.items()}
    total = settings.max_steps or ceil(sum(ceil(size / settings.batch) for size in sizes.values()) * settings.epochs)
    columns = max(len(rows.column_names) for rows in job.sets.values())
    every = max(1, ceil(total / settings.looks(total, settings.batch * columns, validated)))
    weighted: dict[str, Any] = {}
    if settings.weights:
        weighted["multi_dataset_batch_sampler"] = partial(Weighted, shares=shares(sizes, settings.weights))
    return SentenceTransformerTrainingArguments(
        **shared_arguments(folder, total, every, settings.batch, settings.seed, settings.dtype == "bf16"),
        **chosen_by("ndcg10", every),
        learning_rate=settings.rate(is_static(job.model)),
        warmup_steps=settings.warmup,
        lr_scheduler_type="cosine",
        batch_sampler="no_duplicates",
        prompts={name: dict(columns) for name, columns in job.prompts.items()},
        logging_steps=every,
        **weighted,
    )
