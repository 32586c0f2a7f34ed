"""The trainer of sentence-transformers with patbench's checkpoints, validation and failures.

Imported where training begins: it loads PyTorch.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers.base.evaluation import BaseEvaluator
from sentence_transformers.base.model import BaseModel
from sentence_transformers.base.sampler import MultiDatasetDefaultBatchSampler
from transformers import TrainerCallback

from patbench_core.progress import Progress
from patbench_core.training.checkpoints import keep, last_complete, seal
from patbench_core.training.errors import TrainingError, not_finite_training
from patbench_core.training.settings import Settings
from patbench_core.training.validation import Validated
from patbench_core.vectors.batches import is_out_of_memory

Remake = Callable[[int], torch.nn.Module]
"""Makes the same loss with another number of texts in memory at once."""


class Ndcg(BaseEvaluator):
    """The trainer's way to ask for the validation's score."""

    def __init__(self, validation: Validated) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # untyped in the library
        self.validation, self.primary_metric = validation, "ndcg10"

    def __call__(
        self, model: BaseModel, output_path: str | None = None, epoch: int = -1, steps: int = -1
    ) -> dict[str, float]:
        """Score `model`."""
        if not isinstance(model, SentenceTransformer):
            raise TypeError(f"validation scores a SentenceTransformer, not a {type(model).__name__}")
        return {"ndcg10": self.validation.score(model)}


class Weighted(MultiDatasetDefaultBatchSampler):
    """Batches of one data set each, drawn by its share; a data set that is through begins anew."""

    def __init__(self, *args: Any, shares: Mapping[str, float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shares = np.array(list(shares.values()))

    def __iter__(self) -> Iterator[list[int]]:
        rng = np.random.default_rng([self.seed, self.epoch])
        begins = [0, *accumulate(len(part) for part in cast("list[Sized]", self.dataset.datasets))]
        running = [iter(sampler) for sampler in self.batch_samplers]
        for drawn in rng.choice(len(running), size=len(self), p=self.shares):
            rows = next(running[drawn], None)
            if rows is None:
                running[drawn] = iter(self.batch_samplers[drawn])
                rows = next(running[drawn])
            yield [row + begins[drawn] for row in rows]

    def __len__(self) -> int:
        return sum(len(sampler) for sampler in self.batch_samplers)


class Steps(TrainerCallback):
    """Seals checkpoints, stops at NaN or infinite gradients, validates after the last step too."""

    def __init__(self, progress: Progress, what: str) -> None:
        self.progress, self.what = progress, what

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, model: Any = None, **_: object) -> None:
        """Before the weights change."""
        gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        check_finite("gradient", gradients, args, state)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: object) -> None:
        """Count the step."""
        self.progress(self.what, state.global_step, state.max_steps)
        if state.global_step >= state.max_steps:
            control.should_evaluate = True

    def on_save(self, args: Any, state: Any, control: Any, **_: object) -> None:
        """Seal what was saved, then delete what is neither the best nor the last."""
        folder = Path(args.output_dir)
        saved = folder / f"checkpoint-{state.global_step}"
        seal(saved)
        best = state.best_model_checkpoint
        keep(folder, {saved} | ({Path(best)} if best else set()))


class Trainer(SentenceTransformerTrainer):
    """Stops at a NaN or infinite loss; halves the mini-batch when memory is short."""

    def __init__(self, *args: Any, settings: Settings, remake: Remake | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings, self.remake = settings, remake
        self.mini_batch: int | None = None
        self.shortages: list[dict[str, int]] = []
        self.stepping = 0.0

    def add_model_card_callback(self, default_args_dict: dict[str, Any]) -> None:
        """The card is patbench's own."""

    def compute_loss(self, *args: Any, **kwargs: Any) -> Any:
        """The loss of a batch, if it is a number."""
        loss = super().compute_loss(*args, **kwargs)
        given = loss[0] if isinstance(loss, tuple) else loss
        check_finite("loss", [given], self.args, self.state)
        return loss

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> torch.Tensor:
        """Loss and gradient of a batch, in as many parts as memory asks for."""
        begun = time.perf_counter()
        while True:
            try:
                loss = super().training_step(model, dict(inputs), num_items_in_batch)
                self.stepping += time.perf_counter() - begun
                return loss
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                short = error
            self._halve(short)
            model.zero_grad()

    def _halve(self, error: BaseException) -> None:
        at = self.mini_batch or self.settings.batch
        if at == 1 or self.remake is None:
            raise TrainingError(
                f"training stopped at step {self.state.global_step + 1}: {at} texts at once do not "
                "fit into memory; choose a smaller --batch or fewer --tokens, then run again: "
                "it goes on from the last checkpoint"
            ) from error
        self.mini_batch = at // 2
        self.shortages.append({"step": self.state.global_step + 1, "mini_batch": self.mini_batch})
        # The library types the loss of several data sets alone; this is one for all of them.
        self.loss = self.prepare_loss(self.remake(self.mini_batch), self.model)  # type: ignore[assignment]
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _save(self, output_dir: str | None = None, state_dict: object = None) -> None:
        self.model.save_pretrained(output_dir or str(self.args.output_dir), create_model_card=False)


def check_finite(what: str, values: Iterable[torch.Tensor], args: Any, state: Any) -> None:
    """Stop a training whose loss or gradients are not numbers, by the arguments and the state of its trainer.

    Raises
    ------
    TrainingError
    """
    if not all(bool(torch.isfinite(each).all()) for each in values):
        raise not_finite_training(what, state.global_step + 1, last_complete(Path(args.output_dir)))


def is_static(model: SentenceTransformer) -> bool:
    """Whether a model is a table of token vectors."""
    return type(model[0]).__name__ == "StaticEmbedding"
