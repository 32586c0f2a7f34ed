"""The outcome of a training."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Trained:
    """Outcome of a training.

    Attributes
    ----------
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
    seconds, stepping : float
        Of training and validation in this call, and of the steps alone.
    """

    folder: Path
    steps: int
    best_step: int
    before: float
    after: float
    resumed_at: int | None = None
    shortages: list[dict[str, int]] = field(default_factory=list)
    seconds: float = 0.0
    stepping: float = 0.0
