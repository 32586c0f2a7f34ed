"""What the ledger holds of PatenTEB, and what its paper says."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from patbench_core.benchmarks import results as benchmark_results
from patbench_core.benchmarks.patenteb_scores import Overall, Score, overall, score, task_of
from patbench_core.benchmarks.patenteb_tasks import NAME, Task, tasks
from patbench_core.frames import records, scores
from patbench_core.results.ledger import Entry
from patbench_core.results.names import told_apart
from patbench_core.results.record import Record
from patbench_core.results.selection import groups, title
from patbench_core.stats.comparison import compare
from patbench_core.tasks.classification.task import TASK as CLASSIFICATION
from patbench_core.tasks.clustering.label_clusters import TASK as CLUSTERING
from patbench_core.tasks.pairs.task import TASK as PAIRS
from patbench_core.tasks.retrieval.task import TASK as RETRIEVAL

TABLE = "arXiv 2510.22264, table 15"
_RETRIEVAL = "retrieval_"
"""What stands before the name of a published split in that of its task."""


@dataclass(frozen=True)
class Result:
    """A model on a task.

    Attributes
    ----------
    model : str
        As the page calls it.
    score : Score
    entry : Entry
    verdict : str
        Against the best on its task, as `patbench_core.stats.comparison.compare` says; empty where the task keeps no
        units by which its measure could be compared.
    """

    model: str
    score: Score
    entry: Entry
    verdict: str


@cache
def published() -> dict[str, dict[str, float]]:
    """Scores of the paper by task and model."""
    found: dict[str, dict[str, float]] = {}
    for figure in figures():
        found.setdefault(f"{_RETRIEVAL}{figure.split}", {})[figure.model] = figure.value
    return found


def published_as(task: str, result: Result) -> str | None:
    """What the paper calls the model of a result, however it is spelt; None where it has no score of it."""
    record, measured = result.entry.record, result.score
    split = task.removeprefix(_RETRIEVAL)
    here = benchmark_results.Result(
        NAME,
        split,
        record["model"]["name"],
        tasks()[task].metric,
        measured.value,
        measured.low,
        measured.high,
        record["command"],
    )
    return next((figure.model for figure in figures() if benchmark_results.comparable(figure, here)), None)


def results() -> dict[str, list[Result]]:
    """By task that has records, best first; of a task that was fetched twice those of the records made here."""
    measured: dict[str, tuple[Entry, ...]] = {}
    for kind in (RETRIEVAL, CLASSIFICATION, CLUSTERING, PAIRS):
        for group in groups(kind, lambda record: task_of(record) is not None):
            name = task_of(group.entries[0].record).name
            if name not in measured or any(entry.live for entry in group.entries):
                measured[name] = group.entries
    return {name: _ranked(task, measured[name]) for name, task in tasks().items() if name in measured}


def overalls(found: dict[str, list[Result]]) -> dict[str, Overall]:
    """Means of each model over its tasks, best first; models that lack one after all others."""
    models = dict.fromkeys(result.model for each in found.values() for result in each)
    made = {
        model: overall({name: result.score for name, each in found.items() for result in each if result.model == model})
        for model in models
    }
    return dict(sorted(made.items(), key=lambda item: (-item[1].of_tasks.value if item[1].of_tasks else 1, item[0])))


def _ranked(task: Task, entries: Sequence[Entry]) -> list[Result]:
    ordered = sorted(entries, key=lambda entry: -score(entry.record, task).value)
    made = [entry.record for entry in ordered]
    names = told_apart(made, [title(record) for record in made])
    verdicts = _verdicts(task, made)
    return [
        Result(name, score(entry.record, task), entry, verdicts.get(entry.record["id"], ""))
        for name, entry in zip(names, ordered, strict=True)
    ]


def _verdicts(task: Task, made: Sequence[Record]) -> dict[str, str]:
    """Verdict by record; macro F1 and clusters of one label a document are not kept unit by unit."""
    if task.type not in ("retrieval", "paraphrase"):
        return {}
    frame = records(made[0]["task"], record=[record["id"] for record in made], scope="ALL", query_view=None)
    models = compare(scores(frame, task.metric), between="record", within="landscape").models
    return dict(zip(models["record"], models["verdict"], strict=True))


def figures() -> list[benchmark_results.PublishedScore]:
    """What the paper says, score by score."""
    return [figure for figure in benchmark_results.published() if figure.benchmark == NAME]
