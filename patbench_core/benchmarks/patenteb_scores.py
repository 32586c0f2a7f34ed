"""The score of a model on each task of PatenTEB, and over all of them.

The authors' overall score is not known. Two take its place here, both a *reconstruction*: the mean of the 15 scores,
and the mean over the four types of task of the mean in each, so that eight retrieval tasks weigh as much as two of
clustering. With a task missing there is neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from patbench_core.benchmarks.patenteb_tasks import METRICS, TITLE, Task, tasks
from patbench_core.results.record import Record
from patbench_core.tasks.classification.classifiers import LOGISTIC
from patbench_core.tasks.clustering import MEANS
from patbench_core.tasks.pairs import ALL

METHODS = {"classification": LOGISTIC.name, "clustering": MEANS, "paraphrase": ALL}
"""Method whose scores count, by type of task."""


@dataclass(frozen=True)
class Score:
    """A score, its 95 % interval and the number of things that it is over."""

    value: float
    low: float
    high: float
    n: int


def task_of(record: Record) -> Task | None:
    """The task of PatenTEB that a record has a score of, if there is one; the card of its landscape has none."""
    benchmark, scored = record["landscape"].get("benchmark", {}), "scopes" in record or "scores" in record
    return tasks().get(benchmark["task"]) if scored and benchmark.get("name") == TITLE else None


def score(record: Record, task: Task) -> Score:
    """Score of a record by the task's main measure."""
    if task.type == "retrieval":
        scope = record["scopes"]["ALL"]
        n, metrics, intervals = scope["n_queries"], scope["metrics"], scope["ci"]
    else:
        scores = record["scores"][METHODS[task.type]]
        n, metrics, intervals = scores["n"], scores["metrics"], scores["ci"]
    low, high = intervals[task.metric]
    return Score(metrics[task.metric], low, high, n)


def overall(scores: Mapping[str, Score]) -> dict[str, Score]:
    """Means over the tasks of one model, by name of the task.

    Returns
    -------
    dict of {str: Score}
        Over the tasks of each type that is complete, and, where no task is missing, ``over tasks`` and ``over types``.
    """
    by_type = {
        kind: mean([scores[name] for name in names])
        for kind in METRICS
        if scores.keys() >= (names := {name for name, task in tasks().items() if task.type == kind})
    }
    if by_type.keys() < METRICS.keys():
        return by_type
    means = {"over tasks": mean([scores[name] for name in tasks()]), "over types": mean(list(by_type.values()))}
    return means | by_type


def mean(scores: Sequence[Score]) -> Score:
    """Mean with its interval; what the scores are over has nothing in common, so their variances add up.

    Half an interval is taken for 1.96 standard errors on its side.
    """
    n = len(scores)
    value = sum(score.value for score in scores) / n
    below, above = (
        sqrt(sum(part**2 for part in parts)) / n
        for parts in ([score.value - score.low for score in scores], [score.high - score.value for score in scores])
    )
    return Score(value, value - below, value + above, n)
