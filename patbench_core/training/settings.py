"""How a model is trained: everything that a user can choose beside the pairs and the base."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

_MOST_LOOKS, _LOOKING = 10, 0.1

LEARNING_RATE = {"static": 1e-2, "contextual": 5e-5}
"""A table of token vectors has no layers that multiply a step, and bears a far larger one than a transformer."""

LAST_SEED = 2**32 - 1
"""NumPy takes none that is greater."""

FEW_STEPS = 50
"""Trainings of fewer steps are smoke tests: they show that the way works and take no part in verdicts."""


@dataclass(frozen=True)
class Settings:
    """Hyper-parameters. The paper's own are not known; these are a reconstruction.

    Attributes
    ----------
    seed : int
        Of the order of pairs, of dropout, of the validation pool.
    epochs : float
        Passes over the pairs, unless `max_steps` ends them.
    max_steps : int or None
        Steps, whatever the number of pairs.
    batch : int
        Pairs of one step: each positive is a negative for all other anchors.
    mini_batch : int
        Texts in memory at once; a greater batch goes through the cached loss, which gives the same gradient.
    tokens : int or None
        Tokens read of each text while training; None for the model's own limit.
    negatives : int
        Mined negatives of a pair that take part; pairs with fewer take part without.
    learning_rate : float or None
        None for `LEARNING_RATE` of the kind of model.
    warmup : float
        Share of the steps in which the learning rate rises, linearly; then it falls to zero along a cosine.
    scale : float
        Inverse temperature of the loss.
    matryoshka : tuple of int
        Smaller dimensions that are trained too.
    evaluations : int or None
        Validations of a whole run, evenly spaced; each is a checkpoint. None for ten, or as many as take a tenth of the
        arithmetic of the steps.
    patience : int or None
        Validations without a better one after which training stops; None never stops.
    lora_above : int or None
        Parameters (millions) above which only low-rank adapters are trained; None never.
    dtype : {"float32", "bf16"} or None
        None for half precision where there is a GPU, or a processor that multiplies in it.
    prompts : mapping of str to str
        Text before both texts of a pair, by signal; a signal without one has the base's own prompts.
    weights : mapping of str to float
        How often a batch is of a signal; empty: as often as there are pairs.
    """

    seed: int = 0
    epochs: float = 1.0
    max_steps: int | None = None
    batch: int = 64
    mini_batch: int = 32
    tokens: int | None = 256
    negatives: int = 1
    learning_rate: float | None = None
    warmup: float = 0.1
    scale: float = 20.0
    matryoshka: tuple[int, ...] = ()
    evaluations: int | None = None
    patience: int | None = 4
    lora_above: int | None = 500
    lora_rank: int = 16
    dtype: Literal["float32", "bf16"] | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)

    def resolved(self) -> "Settings":
        """With the arithmetic that this machine has in place of None, as a record's key needs it."""
        from patbench_core.encoders.dense import has_half

        return self if self.dtype else replace(self, dtype="bf16" if has_half() else "float32")

    def looks(self, steps: int, texts: int, validated: int) -> int:
        """Validations of a run.

        Parameters
        ----------
        steps : int
        texts : int
            Of one step; each costs three times what a validated one does, forward and backward.
        validated : int
            Texts of one validation.
        """
        if self.evaluations:
            return self.evaluations
        return max(1, min(_MOST_LOOKS, round(_LOOKING * 3 * steps * texts / max(validated, 1))))

    def rate(self, static: bool) -> float:
        """The learning rate at its peak."""
        return self.learning_rate or LEARNING_RATE["static" if static else "contextual"]
