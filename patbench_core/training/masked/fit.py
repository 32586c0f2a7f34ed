"""Training: batches, held-out text, checkpoints.

Imported where training begins: it loads PyTorch.
"""

import time
from contextlib import nullcontext
from dataclasses import dataclass
from math import ceil, log
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset, SequentialSampler
from transformers import Trainer, TrainerCallback, TrainingArguments, set_seed

from patbench_core.encoders.in_memory import processor
from patbench_core.progress import Progress
from patbench_core.training.arguments import quiet, shared_arguments, train
from patbench_core.training.errors import TrainingError
from patbench_core.training.masked.packing import IGNORED, Vocabulary, masked
from patbench_core.training.masked.settings import MaskedSettings
from patbench_core.training.trainer import Steps, check_finite
from patbench_core.vectors.batches import enough_memory

_HELD_SEED = 20_260_524
"""What is masked in held-out text is the same for every seed of training."""


class Sequences(Dataset[dict[str, torch.Tensor]]):
    """The sequences in the order in which they are seen; each place has dice of its own, so a stop changes nothing."""

    def __init__(self, ids: np.ndarray, settings: MaskedSettings, known: Vocabulary) -> None:
        self.ids, self.settings, self.known = ids, settings, known
        passes = ceil(len(self) / len(ids))
        self.order = np.concatenate(
            [np.random.default_rng([settings.seed, each]).permutation(len(ids)) for each in range(passes)]
        )

    def __len__(self) -> int:
        return self.settings.steps * self.settings.batch

    def __getitem__(self, place: int) -> dict[str, torch.Tensor]:
        dice = np.random.default_rng([self.settings.seed, place, 1])
        read, sought = masked(self.ids[self.order[place]], self.settings.masked, self.known, dice)
        return {"input_ids": torch.from_numpy(read), "labels": torch.from_numpy(sought)}


@dataclass(frozen=True)
class Held:
    """Held-out text.

    Attributes
    ----------
    ids : ndarray of shape (n_sequences, length), int32
    tokens_per_byte : float
        Of its texts, special tokens left out.
    """

    ids: np.ndarray
    tokens_per_byte: float

    def judge(self, model: Any, settings: MaskedSettings, known: Vocabulary) -> dict[str, float]:
        """``perplexity`` of masked tokens; and ``bits per byte``, by which models of several tokenizers compare.

        Bits a byte are the mean bits of a masked token, times tokens a byte: the price of all tokens, each found from
        a text of which as many others are masked.
        """
        read, sought = masked(self.ids, settings.masked, known, np.random.default_rng(_HELD_SEED))
        lost, found = 0.0, 0
        model.eval()
        with torch.inference_mode(), autocast(settings):
            for start in range(0, len(read), settings.batch):
                part = torch.from_numpy(sought[start : start + settings.batch])
                given = torch.from_numpy(read[start : start + settings.batch])
                at = part != IGNORED
                logits = model(input_ids=given.to(model.device)).logits.float().cpu()
                lost += float(torch.nn.functional.cross_entropy(logits[at], part[at], reduction="sum"))
                found += int(at.sum())
        mean = lost / max(found, 1)
        return {"perplexity": float(np.exp(min(mean, 700))), "bits per byte": mean / log(2) * self.tokens_per_byte}


class Judging(TrainerCallback):
    """Looks at held-out text before every checkpoint; what it sees is part of the checkpoint."""

    def __init__(self, held: Held, settings: MaskedSettings, known: Vocabulary) -> None:
        self.held, self.settings, self.known = held, settings, known

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: object) -> None:
        """Judge where a checkpoint is due."""
        if state.global_step % int(args.save_steps) == 0 or state.global_step >= state.max_steps:
            control.should_save, control.should_evaluate = True, False
            state.log_history.append({"step": state.global_step, **self.held.judge(model, self.settings, self.known)})
            model.train()


class MaskedTrainer(Trainer):
    """Takes sequences in their order; stops at a NaN or infinite loss, and where memory is short."""

    def __init__(self, *args: Any, folder: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = folder

    def _get_train_sampler(self, *_: Any, **__: Any) -> Any:
        return SequentialSampler(self.train_dataset)  # type: ignore[arg-type]  # sized

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """Loss and gradient of a batch."""
        step, batch = self.state.global_step + 1, self.args.per_device_train_batch_size
        too_many = TrainingError(
            f"training stopped at step {step}: {batch} sequences do not fit into memory; "
            "choose a smaller --batch or --length, then run again"
        )
        with enough_memory(too_many):
            loss = super().training_step(*args, **kwargs)
        check_finite("loss", [loss], step, self.folder)
        return loss


def autocast(settings: MaskedSettings) -> Any:
    """Half precision where it is asked for."""
    return torch.autocast(processor(), torch.bfloat16) if settings.dtype == "bf16" else nullcontext()


@dataclass(frozen=True)
class Fitted:
    """What was seen in training.

    Attributes
    ----------
    rows : list of dict
        With ``step`` and ``loss``, or ``perplexity`` and ``bits per byte``.
    seconds, cpu : float
        Of this call: wall time, and processor time of all threads, which other work on the machine changes less.
    tokens : int
        Trained on in this call.
    """

    rows: list[dict[str, float]]
    seconds: float = 0.0
    cpu: float = 0.0
    tokens: int = 0


def fit(
    model: Any,
    ids: np.ndarray,
    held: Held,
    settings: MaskedSettings,
    known: Vocabulary,
    folder: Path,
    progress: Progress,
) -> Fitted:
    """Train `model` in place, from its last complete checkpoint on."""
    set_seed(settings.seed)
    rows = [{"step": 0, **held.judge(model, settings, known)}]
    if not settings.steps:
        return Fitted(rows)
    every = max(1, ceil(settings.steps / settings.evaluations))
    half = settings.dtype == "bf16"
    arguments = TrainingArguments(
        **shared_arguments(folder, settings.steps, every, settings.batch, settings.seed, half),
        learning_rate=settings.rate,
        warmup_steps=settings.warmup,
        weight_decay=settings.decay,
        lr_scheduler_type="linear",
        logging_steps=max(1, settings.steps // 50),
    )
    trainer = MaskedTrainer(
        model=model,
        args=arguments,
        train_dataset=Sequences(ids, settings, known),
        callbacks=[Steps(folder, progress, "pretraining"), Judging(held, settings, known)],
        folder=folder,
    )
    begun, cpu = time.perf_counter(), time.process_time()
    with quiet():
        resumed = train(trainer, folder)
    shown = [row for row in trainer.state.log_history if "loss" in row or "perplexity" in row]
    made = settings.steps - (resumed or 0)
    return Fitted(
        rows + shown,
        time.perf_counter() - begun,
        time.process_time() - cpu,
        made * settings.batch * settings.length,
    )
