"""Cards of benchmarks: content, size, licence and access."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from patbench_core.benchmarks import patenteb_tasks
from patbench_core.benchmarks.dapfam_tasks import MAIN
from patbench_core.benchmarks.errors import unknown_benchmark
from patbench_core.paths import home

CARDS = Path(__file__).with_name("cards.toml")

Access = Literal["open", "terms", "not public"]
ACCESS: dict[Access, str] = {
    "open": "free to download",
    "terms": "terms to accept",
    "not public": "not public",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One or several data sets that were published together.

    Attributes
    ----------
    licence : str
        SPDX identifier; empty where there is none.
    access : {"open", "terms", "not public"}
        Whether anybody can download it, after terms have been accepted, or nobody.
    question : str
        What it answers.
    how : str
        How its data are had.
    reconstruction : str
        What of it is not known, and is done in another way here.
    note : str
        How scores on it are to be read.
    """

    title: str
    paper: str
    citation: str
    access: Access
    question: str
    how: str
    licence: str = ""
    reconstruction: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One data set.

    Attributes
    ----------
    name : str
        What commands call it; ``BENCHMARK:TASK`` where a benchmark has several.
    task, measure : str
        What a model does, and what decides.
    tests, size : str
        What is asked, and how much there is of it, as published.
    repo : str
        On the hub; empty where it is not there.
    revision : str
        Commit that is used; empty where the first download decides.
    landscape : str
        What its landscape, or its set of pairs, is called here.
    """

    name: str
    benchmark: Benchmark
    task: str
    measure: str
    tests: str
    size: str
    landscape: str
    repo: str = ""
    revision: str = ""

    @property
    def here(self) -> bool:
        """Whether its data are on this machine."""
        places = (home() / folder / self.landscape for folder in ("landscapes", "pairs"))
        return any(next(folder.glob("*.json"), None) for folder in places if folder.is_dir())

    @property
    def state(self) -> str:
        """Whether it can be used as it is."""
        return "here" if self.here else ACCESS[self.benchmark.access]

    @property
    def run(self) -> str:
        """What `patbench benchmarks run` calls it; of DAPFAM's tasks the one that published scores are for."""
        return MAIN if self.name == "dapfam" else self.name

    @property
    def command(self) -> str:
        """Command that fetches it; empty where none does."""
        return "" if self.benchmark.access == "not public" else f"patbench benchmarks get {self.name}"


@cache
def benchmarks() -> dict[str, Benchmark]:
    """All benchmarks, in the order of the file."""
    return {name: Benchmark(**table) for name, table in _tables()["benchmarks"].items()}


@cache
def cards() -> dict[str, Card]:
    """All data sets by name, in the order of the file."""
    return {name: _card(name, **table) for name, table in _tables()["cards"].items()}


def card(name: str) -> Card:
    """The card of that name.

    Raises
    ------
    BenchmarkError
    """
    if name not in cards():
        raise unknown_benchmark(name, list(cards()))
    return cards()[name]


def _card(name: str, *, benchmark: str, tests: str, size: str, **table: str) -> Card:
    """A card as the file has it, or completed from the task of PatenTEB that it is."""
    if benchmark == patenteb_tasks.NAME:
        benchmark_task = patenteb_tasks.task(name.partition(":")[2])
        table = {
            "task": benchmark_task.type,
            "measure": benchmark_task.metric,
            "repo": benchmark_task.repo,
            "revision": benchmark_task.revision or "",
        }
        landscape = benchmark_task.landscape
    else:
        landscape = name
    return Card(name=name, benchmark=benchmarks()[benchmark], tests=tests, size=size, landscape=landscape, **table)


def _tables() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads(CARDS.read_text("utf-8"))
