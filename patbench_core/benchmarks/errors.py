"""Failures of benchmarks: data that cannot be fetched or read, published scores that cannot be recomputed."""

from collections.abc import Sequence
from pathlib import Path

from patbench_core.errors import PatbenchError, guess


class BenchmarkError(PatbenchError):
    """A benchmark that cannot be fetched, read or reproduced."""


def dataset_unreachable(repo: str, path: str, why: str) -> BenchmarkError:
    """A data set that is neither in the cache nor within reach."""
    return BenchmarkError(
        f"data set {repo!r}: {path} is not in the cache and the hub could not be reached ({why}): "
        "check the connection and HF_HUB_OFFLINE, or copy a prepared cache to HF_HOME"
    )


def missing_dataset(repo: str, revision: str, path: str, what: str) -> BenchmarkError:
    """A data set, a revision of it, or a file in it that the hub does not have."""
    return BenchmarkError(
        f"data set {repo!r} at {revision}: the hub has no such {what} ({path}); "
        "it may have been moved: check its page, and the revision"
    )


def unknown_benchmark(name: str, known: Sequence[str]) -> BenchmarkError:
    """A benchmark, or a task of one, that patbench does not know."""
    near = guess(name, known, cutoff=0.4)
    return BenchmarkError(f"benchmark {name!r} is not known: {near}'patbench benchmarks list' names all of them")


def bad_task_value(task: str, file: Path, row: int, column: str, why: str) -> BenchmarkError:
    """A row that holds what its task cannot use."""
    return BenchmarkError(
        f"PatenTEB task {task!r}, file {file}, row {row}, column {column!r}: {why}; fetch another revision"
    )
