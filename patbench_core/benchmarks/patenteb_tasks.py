"""The 15 tasks of PatenTEB, as ``patenteb_tasks.toml`` lists them.

References
----------
PatenTEB, arXiv 2510.22264.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.errors import guess

NAME = "patenteb"
TITLE = "PatenTEB"
FILE = "test/data.parquet"

Kind = Literal["classification", "clustering", "pairs", "triplets", "lookup"]

TYPES: dict[Kind, str] = {
    "classification": "classification",
    "clustering": "clustering",
    "pairs": "paraphrase",
    "triplets": "retrieval",
    "lookup": "retrieval",
}
"""The benchmark's type of task, by the shape of its rows."""

METRICS = {
    "classification": "macro F1",
    "clustering": "V-measure",
    "paraphrase": "Pearson",
    "retrieval": "nDCG@10",
}
"""Main measure by type of task."""

OPTIONAL = frozenset({"id", "second", "other", "context"})
"""Roles that a file may lack; no ``id`` means that rows are numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task.

    Attributes
    ----------
    name : str
        As the prompts of models call it, and the data set.
    rows : int
        Of the test file, as published.
    known : bool
        Whether the names of the columns are known; if not, those in `columns` are tried in turn.
    columns : dict of str to tuple of str
        Names that the column of each role may have.
    revision : str or None
        Commit of the data set; None where it is not known before the first download.
    """

    name: str
    kind: Kind
    rows: int
    known: bool
    columns: dict[str, tuple[str, ...]]
    revision: str | None = None

    @property
    def repo(self) -> str:
        """Data set on the hub."""
        return f"datalyes/{self.name}"

    @property
    def landscape(self) -> str:
        """Name of its landscape or set of pairs."""
        return f"{NAME}-{self.name}"

    @property
    def type(self) -> str:
        """Classification, clustering, paraphrase or retrieval."""
        return TYPES[self.kind]

    @property
    def metric(self) -> str:
        """Main measure."""
        return METRICS[self.type]

    @property
    def prompts(self) -> dict[str, str]:
        """Name of the prompt that a model may define, by role: query and document, or text."""
        if self.type == "retrieval":
            return {role: f"{self.name}.{role}" for role in ("query", "document")}
        return {"text": self.name}


@cache
def tasks() -> dict[str, Task]:
    """All tasks by name, in the order of the file."""
    tables = tomllib.loads(Path(__file__).with_name("patenteb_tasks.toml").read_text("utf-8"))
    return {name: _task(name, table) for name, table in tables.items()}


def task(name: str) -> Task:
    """The task called `name`.

    Raises
    ------
    BenchmarkError
        If there is none.
    """
    if name not in tasks():
        near = guess(name, tasks())
        raise BenchmarkError(f"PatenTEB has no task {name!r}: {near}choose one of {', '.join(tasks())}")
    return tasks()[name]


def _task(name: str, table: dict[str, Any]) -> Task:
    columns = {role: tuple(names) for role, names in table.pop("columns").items()}
    return Task(name=name, kind=table.pop("type"), columns=columns, **table)
