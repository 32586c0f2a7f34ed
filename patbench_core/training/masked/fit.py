"""Training: batches, held-out text, checkpoints.

Imported where training begins: it loads PyTorch.
"""

import time
from contextlib import nullcontext
from math import ceil, log
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset
from transformers import Trainer, TrainerCallback, TrainingArguments, set_seed

from patbench_core.encoders.in_memory import processor
from patbench_core.progress import Progress
from patbench_core.training.arguments import quiet, shared_arguments, train
from patbench_core.training.errors import TrainingError
from patbench_core.training.masked.settings import MaskedSettings
from patbench_core.training.masked.tokenizer import IGNORED, Vocabulary, masked
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


class Held(TrainerCallback):
    """Held-out text, looked at before every checkpoint; what is seen is part of the checkpoint.

    Parameters
    ----------
    ids : ndarray of shape (n_sequences, length), int32
    tokens_per_byte : float
        Of its texts, special tokens left out.
    """

    def __init__(self, ids: np.ndarray, tokens_per_byte: float, settings: MaskedSettings, known: Vocabulary) -> None:
        self.ids, self.tokens_per_byte, self.settings, self.known = ids, tokens_per_byte, settings, known

    def judge(self, model: Any) -> dict[str, float]:
        """``perplexity`` of masked tokens; and ``bits per byte``, by which models of several tokenizers compare.

        Bits a byte are the mean bits of a masked token, times tokens a byte: the price of all tokens, each found from
        a text of which as many others are masked.
        """
        batch, dice = self.settings.batch, np.random.default_rng(_HELD_SEED)
        read, sought = masked(self.ids, self.settings.masked, self.known, dice)
        half = torch.autocast(processor(), torch.bfloat16) if self.settings.dtype == "bf16" else nullcontext()
        lost, found = 0.0, 0
        model.eval()
        with torch.inference_mode(), half:
            for start in range(0, len(read), batch):
                part = torch.from_numpy(sought[start : start + batch])
                given = torch.from_numpy(read[start : start + batch])
                at = part != IGNORED
                logits = model(input_ids=given.to(model.device)).logits.float().cpu()
                lost += float(torch.nn.functional.cross_entropy(logits[at], part[at], reduction="sum"))
                found += int(at.sum())
        mean = lost / max(found, 1)
        return {"perplexity": float(np.exp(min(mean, 700))), "bits per byte": mean / log(2) * self.tokens_per_byte}

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: object) -> None:
        """Judge where a checkpoint is due."""
        if state.global_step % int(args.save_steps) == 0 or state.global_step >= state.max_steps:
            control.should_save, control.should_evaluate = True, False
            state.log_history.append({"step": state.global_step, **self.judge(model)})
            model.train()


class MaskedTrainer(Trainer):
    """Stops at a NaN or infinite loss, and where memory is short."""

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """Loss and gradient of a batch."""
        too_many = TrainingError(
            f"training stopped at step {self.state.global_step + 1}: {self.args.per_device_train_batch_size} sequences "
            "do not fit into memory; choose a smaller --batch or --length, then run again"
        )
        with enough_memory(too_many):
            loss = super().training_step(*args, **kwargs)
        check_finite("loss", [loss], self.args, self.state)
        return loss


def fit(
    model: Any, ids: np.ndarray, held: Held, folder: Path, progress: Progress
) -> tuple[list[dict[str, float]], float, dict[str, float | None]]:
    """Train `model` in place, from its last complete checkpoint on, with the settings by which it is judged.

    Returns
    -------
    rows : list of dict
        What was seen: ``step`` and ``loss``, or ``perplexity`` and ``bits per byte``.
    seconds : float
        Wall time of this call.
    speed : dict
        ``tokens a second`` of this call, and ``tokens a processor second``: of all threads, which other work on the
        machine changes less. None where nothing is trained.
    """
    settings, known = held.settings, held.known
    set_seed(settings.seed)
    rows = [{"step": 0, **held.judge(model)}]
    if not settings.steps:
        return rows, 0.0, {"tokens a second": None, "tokens a processor second": None}
    every = max(1, ceil(settings.steps / settings.evaluations))
    half = settings.dtype == "bf16"
    arguments = TrainingArguments(
        **shared_arguments(folder, settings.steps, every, settings.batch, settings.seed, half),
        learning_rate=settings.rate,
        warmup_steps=settings.warmup,
        weight_decay=settings.decay,
        lr_scheduler_type="linear",
        logging_steps=max(1, settings.steps // 50),
        train_sampling_strategy="sequential",
    )
    trainer = MaskedTrainer(
        model=model,
        args=arguments,
        train_dataset=Sequences(ids, settings, known),
        callbacks=[Steps(progress, "pretraining"), held],
    )
    begun, cpu = time.perf_counter(), time.process_time()
    with quiet():
        resumed = train(trainer, folder)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    rows += [row for row in trainer.state.log_history if "loss" in row or "perplexity" in row]
    tokens = (settings.steps - (resumed or 0)) * settings.batch * settings.length
    return rows, seconds, {"tokens a second": tokens / seconds, "tokens a processor second": tokens / cpu}
