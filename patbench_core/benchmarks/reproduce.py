"""A published score run again, and how far off the new one is."""

import math
from dataclasses import dataclass

from patbench_core.benchmarks.baselines import Baseline
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.encoders import registry as models
from patbench_core.encoders.packaged import installed
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape import registry as landscapes
from patbench_core.progress import Progress, silent
from patbench_core.tasks.retrieval.evaluation import Retrieval


@dataclass(frozen=True)
class Reproduction:
    """A published score and ours.

    Attributes
    ----------
    value : float
        Ours.
    interval : tuple of float
        Ours, 95 %.
    """

    baseline: Baseline
    value: float
    interval: tuple[float, float]

    @property
    def difference(self) -> float:
        """Ours less the published one, as a share of the published one; infinite where that is zero and ours is not."""
        if not self.baseline.value:
            return math.inf if self.value else 0.0
        return self.value / self.baseline.value - 1

    @property
    def hit(self) -> bool:
        """Whether the difference is within the tolerance."""
        return abs(self.value - self.baseline.value) <= self.baseline.tolerance * (1 + 1e-9)


def needs(baseline: Baseline) -> list[str]:
    """Missing requirements of a baseline: commands to run first, a model of the hub, or why it cannot be run."""
    run = baseline.run
    if isinstance(run, str):
        return [run]
    steps = [] if run.landscape in landscapes.known() else [run.get]
    if installed(run.name):
        return steps
    entry = models.get(run.name)
    return [*steps, f"patbench models install {run.name}" if entry.install else f"{entry.hub} from the hub"]


def reproduce(baseline: Baseline, progress: Progress = silent) -> Reproduction:
    """Run a baseline.

    A record of patbench's own is computed again and not read from the ledger; a score of others is read from it where
    it is there.

    Raises
    ------
    BenchmarkError
        If it cannot be run, or not here.
    PatbenchError
        If the model is not known, not installed, or cannot encode the texts.
    """
    run = baseline.run
    if isinstance(run, str):
        raise BenchmarkError(
            f"baseline {baseline.name!r} cannot be run: {run}; 'patbench reproduce' lists those that can"
        )
    if run.landscape not in landscapes.known():
        raise BenchmarkError(
            f"baseline {baseline.name!r} needs the landscape {run.landscape!r}, which is not here: run '{run.get}'"
        )
    evaluation = Retrieval(run.landscape, *run.settings)
    if run.digest and run.digest != evaluation.landscape.facts["digest"]:
        raise BenchmarkError(
            f"baseline {baseline.name!r}: the landscape {run.landscape!r} here has other content "
            "than the published record's, so the two scores cannot be compared: import the "
            "same files again, with --qrels if it had one"
        )
    if run.digest is None:
        scores = evaluation.entry(run.model, progress).record["scopes"][run.scope]
    else:
        encoder = resolve(run.model, evaluation.landscape, evaluation.parsed_reading, evaluation.dtype)
        scores = evaluation.task.run(encoder, progress).scopes[run.scope]
    low, high = scores["ci"][baseline.metric]
    return Reproduction(baseline, scores["metrics"][baseline.metric], (low, high))
