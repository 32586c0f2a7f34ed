"""Failures of the benchmark PatenTEB."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from patbench_core.errors import PatbenchError


class UnknownPatenTEBTask(PatbenchError):
    """A task that PatenTEB does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        close = get_close_matches(name, known, n=2)
        hint = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
        super().__init__(f"PatenTEB has no task {name!r}: {hint}choose one of {', '.join(known)}")


class MissingTaskColumn(PatbenchError):
    """A file without a column that its task needs."""

    def __init__(self, task: str, file: Path, role: str, names: Sequence[str], there: Sequence[str]) -> None:
        wanted = f"column {names[0]!r}" if len(names) == 1 else f"any of the columns {', '.join(names)}"
        super().__init__(
            f"PatenTEB task {task!r}, file {file}: it has no {wanted} for the {role.replace('_', ' ')} "
            f"(it has {', '.join(there)}): fetch the revision that has it with --revision, or add the column's name to "
            "patenteb_tasks.toml"
        )


class BadTaskValue(PatbenchError):
    """A row that holds what its task cannot use."""

    def __init__(self, task: str, file: Path, row: int, column: str, why: str) -> None:
        super().__init__(
            f"PatenTEB task {task!r}, file {file}, row {row}, column {column!r}: {why}; fetch another revision"
        )


class NotFetched(PatbenchError):
    """A task whose data are not on this machine."""

    def __init__(self, task: str) -> None:
        super().__init__(f"PatenTEB task {task!r} is not at hand: run 'patbench benchmarks get patenteb:{task}'")
