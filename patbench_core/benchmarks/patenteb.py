"""PatenTEB: get a task's data, and evaluate a model on it."""

import json
from collections.abc import Sequence
from pathlib import Path

from patbench_core.benchmarks import download
from patbench_core.benchmarks.cards import card
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.patenteb_data import LABELS, landscape, pairs, task_rows
from patbench_core.benchmarks.patenteb_tasks import FILE, NAME, TITLE, task, tasks
from patbench_core.encoders.resolve import model_supports
from patbench_core.files import exclusive, file_sha256, write_atomic
from patbench_core.landscape.facts import SourceFile
from patbench_core.landscape.landscape import Landscape
from patbench_core.paths import home
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.tasks.classification.task import Classification
from patbench_core.tasks.clustering.label_clusters import LabelClusters
from patbench_core.tasks.pairs.pair_set import PairSet
from patbench_core.tasks.pairs.task import Pairs
from patbench_core.tasks.retrieval.evaluation import Retrieval

VIEW = "TEXT"


def get(name: str, revision: str | None = None) -> Landscape | PairSet:
    """Download the task called `name`, or find it in the hub's cache, and make its landscape or set of pairs.

    Parameters
    ----------
    revision : str, optional
        Commit of the data set. Without it that of ``patenteb_tasks.toml``, or the one that was fetched before, or what
        the main branch stands for now; it is kept for the next time.

    Raises
    ------
    BenchmarkError
        If the file cannot be had.
        If it is not what it should be; what was there before stays.
    """
    wanted = task(name)
    pinned = revision or wanted.revision or revisions().get(name) or download.newest_revision(wanted.repo)
    file = download.dataset_file(wanted.repo, pinned, FILE)
    rows = task_rows(wanted, file)
    source: SourceFile = {
        "file": f"{wanted.repo}/{FILE}",
        "sha256": file_sha256(file.resolve()),
        "format": TITLE,
        "rows": rows.count,
    }
    result = pairs(rows, pinned, source) if wanted.kind == "pairs" else landscape(rows, pinned, source)
    kept = _revisions_file()
    with exclusive(kept.parent, kept.name):
        write_atomic(kept, json.dumps(revisions() | {name: pinned}, indent=1, sort_keys=True).encode())
    return result


def run(name: str, model: str, progress: Progress = silent) -> ledger.Entry:
    """The record of `model` on the task called `name`, computed only where the ledger lacks it.

    Raises
    ------
    BenchmarkError
        If no such task exists, or its data are not here.
    PatbenchError
        If the model is not known, not installed, or not fit for the task.
    """
    wanted = task(name)
    if not fetched(name):
        raise BenchmarkError(f"PatenTEB task {name!r} is not at hand: run 'patbench benchmarks get patenteb:{name}'")
    if wanted.type == "retrieval":
        return Retrieval(wanted.landscape, VIEW).entry(model, progress)
    if wanted.type == "paraphrase":
        return Pairs(wanted.landscape).entry(model, progress)
    if wanted.type == "clustering":
        return LabelClusters(wanted.landscape, VIEW).entries(model, [LABELS[wanted.type]], progress)[0]
    return Classification(wanted.landscape, VIEW).entries(model, [LABELS[wanted.type]], progress)[0]


def ensure(models: Sequence[str], progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on the tasks whose data are on this machine.

    Models without document vectors take part in retrieval alone.

    Raises
    ------
    PatbenchError
    """
    for name in filter(fetched, tasks()):
        for model in models:
            if tasks()[name].type == "retrieval" or model_supports(model, "document vectors"):
                run(name, model, progress)


def fetched(name: str) -> bool:
    """Whether the data of the task called `name` are on this machine."""
    return card(f"{NAME}:{name}").here


def revisions() -> dict[str, str]:
    """Commit of each data set that was fetched, by task."""
    file = _revisions_file()
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def _revisions_file() -> Path:
    return home() / "benchmarks" / "patenteb.json"
