"""The trainer of transformers for a module that gives scores of labels: early stopping, checkpoints that resume.

Imported where training begins: it loads PyTorch.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import EarlyStoppingCallback, PrinterCallback, Trainer, TrainingArguments
from transformers.trainer_utils import EvalPrediction

from patbench_core.progress import Progress
from patbench_core.tasks.classifiers.decisions import Rule, limited
from patbench_core.tasks.classifiers.settings import HEAD_RATE
from patbench_core.tasks.errors import TaskError
from patbench_core.training.arguments import chosen_by, shared_arguments, train
from patbench_core.training.checkpoints import check_room, run_folder, step_of
from patbench_core.training.trainer import Steps, check_finite
from patbench_core.vectors.batches import enough_memory

EVALUATIONS, PATIENCE = 10, 4
"""Validations of a run at most, none within an epoch, and those without a better one after which it stops."""

WARMUP = 0.1
WEIGHTS = "model.safetensors"

Rows = Sequence[Mapping[str, Any]]
"""Documents: ``text`` and ``labels``, ndarray of shape (n_labels,), float32."""


@dataclass(frozen=True)
class Job:
    """A module and what it learns from.

    Attributes
    ----------
    module : torch.nn.Module
        Gives ``loss`` and ``logits`` (scores of labels) of a batch; parameters below ``head`` are new.
    collate : callable
        Makes a batch of rows.
    rule : Rule
        How labels are given on validation documents.
    half : bool
        Whether to multiply in bfloat16.
    """

    module: torch.nn.Module
    collate: Callable[[list[Any]], dict[str, Any]]
    train: Rows
    validation: Rows
    rule: Rule
    rate: float
    epochs: int
    batch: int
    seed: int
    half: bool


def learn(job: Job, out: Path, key: Mapping[str, object], what: str, progress: Progress) -> dict[str, float]:
    """Train the module to its best validation micro F1, and leave it so.

    A run that was cut off is taken up where its last complete checkpoint stands.

    Returns
    -------
    dict
        ``steps`` taken, ``best step``, and ``resumed at``: the step of the checkpoint that was taken up, else 0.

    Raises
    ------
    TaskError, TrainingError
        If a loss is NaN, or memory or the disk are short.
    """
    with run_folder(out, key) as folder:
        weights = sum(each.nbytes for each in job.module.parameters() if each.requires_grad)
        check_room(folder, weights, weights)
        epoch = -(-len(job.train) // job.batch)
        steps, every = epoch * job.epochs, max(epoch, -(-epoch * job.epochs // EVALUATIONS))
        trainer = Learner(
            model=job.module,
            args=TrainingArguments(
                **_shared(job, folder, steps, every),
                **chosen_by("f1", every),
                per_device_eval_batch_size=job.batch,
            ),
            train_dataset=job.train,
            eval_dataset=job.validation,
            data_collator=job.collate,
            compute_metrics=lambda made: {"f1": _score(made, job.rule)},
            callbacks=[Steps(progress, what), EarlyStoppingCallback(PATIENCE)],
        )
        trainer.rate = job.rate
        with enough_memory(_too_many(job.batch)):
            resumed = train(trainer, folder)
        best = Path(trainer.state.best_model_checkpoint or "")
        steps_of = {
            "steps": trainer.state.global_step,
            "best step": step_of(best),
            "resumed at": resumed or 0,
        }
        return {name: float(step) for name, step in steps_of.items()}


def learn_steps(job: Job, steps: int) -> None:
    """Train the module for so many full batches, and leave it as it is after the last one.

    Nothing is chosen on validation documents and no checkpoint is written: trainings of few steps are begun anew. Every
    document is shown as often as any other, give or take once.

    Raises
    ------
    TaskError, TrainingError
        If a loss is NaN, or memory is short.
    """
    rounds = -(-steps * job.batch // len(job.train))
    random = np.random.default_rng(job.seed)
    places = np.concatenate([random.permutation(len(job.train)) for _ in range(rounds)])[: steps * job.batch]
    with TemporaryDirectory() as folder, enough_memory(_too_many(job.batch)):
        trainer = Learner(
            model=job.module,
            args=TrainingArguments(**_shared(job, Path(folder), steps, steps) | {"save_strategy": "no"}),
            train_dataset=[job.train[place] for place in places],
            data_collator=job.collate,
        )
        trainer.remove_callback(PrinterCallback)
        trainer.rate, trainer.fused = job.rate, True  # one pass over the weights of a step where there are six
        trainer.train()


def predict(job: Job, rows: Rows, batch: int | None = None) -> np.ndarray:
    """Scores of labels of documents: ndarray of shape (n, n_labels), float64."""
    device = next(job.module.parameters()).device
    size, parts = batch or job.batch, []
    job.module.eval()
    kind = device.type if device.type != "mps" else "cpu"
    with enough_memory(_too_many(size)), torch.inference_mode(), torch.autocast(kind, torch.bfloat16, enabled=job.half):
        for start in range(0, len(rows), size):
            made = job.collate(list(rows[start : start + size]))
            given = {name: value.to(device) if hasattr(value, "to") else value for name, value in made.items()}
            parts.append(job.module(**given)["logits"].float().cpu().numpy())
    return limited(np.concatenate(parts))


class Learner(Trainer):
    """Stops at a loss that is not a number; a new head learns faster; checkpoints hold what is trained alone."""

    model: torch.nn.Module
    rate: float
    fused: bool | None = None

    def create_optimizer(self, model: Any = None) -> Any:
        """AdamW with a rate of its own for the head."""
        named = [(name, each) for name, each in self.model.named_parameters() if each.requires_grad]
        parts = [[each for name, each in named if name.startswith("head") is head] for head in (True, False)]
        groups = [
            {"params": part, "lr": rate} for part, rate in zip(parts, (HEAD_RATE, self.rate), strict=True) if part
        ]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=self.fused)
        return self.optimizer

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: object = None
    ) -> Any:
        """The loss of a batch, if it is a number."""
        outputs = model(**inputs)
        loss = outputs["loss"]
        check_finite("loss", [loss], self.args, self.state)
        return (loss, outputs) if return_outputs else loss

    def _save(self, output_dir: str | None = None, state_dict: object = None) -> None:
        folder = Path(output_dir or str(self.args.output_dir))
        folder.mkdir(parents=True, exist_ok=True)
        kept = {name: each.detach().cpu() for name, each in self.model.named_parameters() if each.requires_grad}
        save_file(kept, folder / WEIGHTS)

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        self.model.load_state_dict(load_file(Path(resume_from_checkpoint) / WEIGHTS), strict=False)

    def _load_best_model(self) -> None:
        self._load_from_checkpoint(str(self.state.best_model_checkpoint))


def _too_many(batch: int) -> TaskError:
    return TaskError(f"{batch} texts at once do not fit into memory: choose a smaller --batch or fewer --tokens")


def _score(made: EvalPrediction, rule: Rule) -> float:
    return rule.tuned(limited(np.asarray(made.predictions)), np.asarray(made.label_ids).astype(bool))[1]


def _shared(job: Job, folder: Path, steps: int, every: int) -> dict[str, Any]:
    return shared_arguments(folder, steps, every, job.batch, job.seed, job.half) | {
        "warmup_steps": WARMUP,
        "lr_scheduler_type": "linear",
        "remove_unused_columns": False,
        "label_names": ["labels"],
        "logging_strategy": "no",
    }
