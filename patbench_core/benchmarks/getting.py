"""Benchmarks by the name of their card: getting the data, and running a model on them."""

from collections.abc import Callable

from patbench_core.benchmarks import dapfam
from patbench_core.benchmarks.cards import card, cards
from patbench_core.benchmarks.dapfam_tasks import TASKS
from patbench_core.engine.progress import Progress, silent
from patbench_core.errors.benchmarks import NotPublic, UnknownBenchmark
from patbench_core.ledger import Entry

_GET: dict[str, Callable[[], object]] = {dapfam.NAME: dapfam.get}
_RUN: dict[str, Callable[[str, str, Progress], Entry]] = dict.fromkeys(TASKS, dapfam.run)


def get(name: str) -> None:
    """Fetch the data of a card, and make its landscape or its set of pairs; an older one is replaced.

    Raises
    ------
    UnknownBenchmark
    NotPublic
        If nobody can have them.
    PatbenchError
        If they cannot be had, or are not what they should be.
    """
    of = card(name)
    if of.name not in _GET:
        raise NotPublic(name, of.benchmark.how)
    _GET[name]()


def run(task: str, model: str, progress: Progress = silent) -> Entry:
    """The record of `model` on a benchmark's task, computed only where the ledger lacks it.

    Raises
    ------
    UnknownBenchmark
    PatbenchError
        If the data or the model are not here, or do not fit.
    """
    if task not in _RUN:
        raise UnknownBenchmark(task, [*_RUN, *cards()])
    return _RUN[task](task, model, progress)
