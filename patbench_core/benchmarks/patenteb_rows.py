"""Rows of a PatenTEB file, by the roles of their columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from patbench_core.benchmarks.errors import bad_task_value, missing_task_column
from patbench_core.benchmarks.patenteb_tasks import OPTIONAL, Task
from patbench_core.benchmarks.table import column_names, rows

_NUMBERS = frozenset({"id", "other", "label", "positive", "negative"})
"""Roles whose values may be numbers."""


@dataclass(frozen=True)
class Rows:
    """The file of a task, the column of each role that it has, and the number of its rows."""

    task: Task
    file: Path
    columns: dict[str, str]
    count: int

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Number of each row, from 1, and its values by role; blank where there is none.

        Raises
        ------
        BenchmarkError
            If a value is no text, or a row has no label.
        """
        for number, row in enumerate(rows(self.file, sorted(set(self.columns.values()))), 1):
            values = {role: self._text(number, role, row[column]) for role, column in self.columns.items()}
            yield number, {role: values.get(role, "") for role in self.task.columns}

    def _text(self, number: int, role: str, value: object) -> str:
        if value is None and role != "label":
            return ""
        if type(value) is bool:
            value = int(value)
        if isinstance(value, str) or (role in _NUMBERS and isinstance(value, int | float)):
            return str(value).strip()
        what = "is missing" if value is None else f"is no text but {type(value).__name__}"
        raise bad_task_value(self.task.name, self.file, number, self.columns[role], f"its {role} {what}")


def task_rows(task: Task, file: Path) -> Rows:
    """The rows of `file`, which holds `task`.

    Raises
    ------
    BenchmarkError
        If it has no column for a role that the task needs.
    """
    there = column_names(file)
    columns = {}
    for role, names in task.columns.items():
        if column := next((name for name in names if name in there), None):
            columns[role] = column
        elif role not in OPTIONAL:
            raise missing_task_column(task.name, file, role, names, there)
    return Rows(task, file, columns, pq.read_metadata(file).num_rows)
