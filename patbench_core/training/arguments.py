"""What every trainer here is told: steps, arithmetic, checkpoints, and to leave the terminal to patbench."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from patbench_core.encoders.in_memory import processor
from patbench_core.training.checkpoints import last_complete, step_of


def shared_arguments(folder: Path, steps: int, every: int, batch: int, seed: int, half: bool) -> dict[str, Any]:
    """Arguments of transformers' ``TrainingArguments`` that do not depend on what is learned.

    Parameters
    ----------
    folder : Path
        Of the checkpoints.
    steps, every : int
        Of the run, and from one checkpoint to the next.
    batch, seed : int
    half : bool
        Whether to multiply in bfloat16.
    """
    gpu = processor() == "cuda"
    return {
        "output_dir": str(folder),
        "max_steps": steps,
        "per_device_train_batch_size": batch,
        "seed": seed,
        "data_seed": seed,
        "bf16": half,
        "use_cpu": not gpu,
        "dataloader_pin_memory": gpu,
        "save_strategy": "steps",
        "save_steps": every,
        "logging_nan_inf_filter": False,
        "report_to": "none",
        "disable_tqdm": True,
    }


def chosen_by(metric: str, every: int) -> dict[str, Any]:
    """Arguments of a run whose best checkpoint is kept by a validation measure; the greater the better."""
    return {
        "eval_strategy": "steps",
        "eval_steps": every,
        "load_best_model_at_end": True,
        "metric_for_best_model": f"eval_{metric}",
        "greater_is_better": True,
        "restore_callback_states_from_checkpoint": True,
    }


def train(trainer: Any, folder: Path) -> int | None:
    """Let a trainer of transformers go on from its last complete checkpoint; its step, None where it begins anew."""
    from transformers import PrinterCallback

    trainer.remove_callback(PrinterCallback)
    last = last_complete(folder)
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    return step_of(last) if last else None


@contextmanager
def quiet() -> Iterator[None]:
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
