"""Benchmarks by the name of their card: getting the data, and running a model on them."""

from collections.abc import Sequence

from patbench_core.benchmarks import dapfam, patenteb, patenteb_tasks
from patbench_core.benchmarks.cards import card, cards
from patbench_core.benchmarks.dapfam_tasks import TASKS
from patbench_core.benchmarks.errors import BenchmarkError, unknown_benchmark
from patbench_core.progress import Progress, silent
from patbench_core.results.ledger import Entry


def get(name: str, revision: str | None = None) -> None:
    """Fetch the data of a card, and make its landscape or its set of pairs; an older one is replaced.

    Parameters
    ----------
    revision : str, optional
        Commit of the data set; the card's by default.

    Raises
    ------
    BenchmarkError
        If nobody can have them.
    PatbenchError
        If they cannot be had, or are not what they should be.
    """
    wanted = card(name)
    if wanted.benchmark.access == "not public":
        raise BenchmarkError(f"benchmark {name!r} cannot be had: {wanted.benchmark.how}")
    benchmark, _, task = name.partition(":")
    if benchmark == dapfam.NAME:
        dapfam.get(revision or dapfam.REVISION)
    else:
        patenteb.get(task, revision)


def run(task: str, model: str, progress: Progress = silent) -> Entry:
    """The record of `model` on a benchmark's task, computed only where the ledger lacks it.

    Parameters
    ----------
    task : str
        One of MTEB's names of a task on DAPFAM, or ``patenteb:TASK``.

    Raises
    ------
    BenchmarkError
    PatbenchError
        If the data or the model are not here, or do not fit.
    """
    if task in TASKS:
        return dapfam.run(task, model, progress)
    benchmark, _, name = task.partition(":")
    if benchmark == patenteb_tasks.NAME and task in cards():
        return patenteb.run(name, model, progress)
    raise unknown_benchmark(task, [*TASKS, *cards()])


def ensure(landscape: str, models: Sequence[str], progress: Progress = silent) -> None:
    """Where `landscape` is that of a benchmark and here, compute what the ledger lacks of `models` on it.

    Of DAPFAM's tasks it is the one that published scores are for; its ranking serves IN and OUT too.
    """
    for wanted in cards().values():
        if wanted.landscape == landscape and wanted.here:
            for model in models:
                run(wanted.run, model, progress)
