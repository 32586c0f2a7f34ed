"""Failures of benchmarks: the hub that holds them, and files that are not what they should be."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from patbench_core.errors import PatbenchError


class DatasetUnreachable(PatbenchError):
    """A data set that is neither here nor to be had."""

    def __init__(self, repo: str, path: str, why: str) -> None:
        super().__init__(
            f"data set {repo!r}: {path} is not in the cache and the hub could not be reached ({why}): "
            "check the connection and HF_HUB_OFFLINE, or copy a prepared cache to HF_HOME"
        )


class GatedDataset(PatbenchError):
    """A data set whose terms have to be accepted first."""

    def __init__(self, repo: str, page: str) -> None:
        super().__init__(
            f"data set {repo!r} is gated: accept its terms at {page}, then log in with 'hf auth login' and run again"
        )


class MissingDataset(PatbenchError):
    """A data set, a revision of it, or a file in it that the hub does not have."""

    def __init__(self, repo: str, revision: str, path: str, what: str) -> None:
        super().__init__(
            f"data set {repo!r} at {revision}: the hub has no such {what} ({path}); "
            "it may have been moved: check its page, and the revision"
        )


class InterruptedDownload(PatbenchError):
    """A download that ended before its end."""

    def __init__(self, repo: str, path: str, why: str) -> None:
        super().__init__(f"data set {repo!r}: the download of {path} broke off ({why}); nothing was kept, run again")


class WrongChecksum(PatbenchError):
    """A downloaded file whose bytes are not those that the hub or the benchmark names."""

    def __init__(self, repo: str, path: str, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(
            f"data set {repo!r}: {path} has SHA-256 {found}, expected is {expected}; it was removed from the cache, "
            "run again, and if that does not help, the data set has changed under its revision"
        )


class MissingBenchmarkColumns(PatbenchError):
    """A table that lacks columns that the benchmark's schema names."""

    def __init__(self, file: Path, missing: Sequence[str], there: Sequence[str]) -> None:
        super().__init__(
            f"{file.name}: columns missing: {', '.join(missing)}; it has {', '.join(there) or 'none'}: "
            "the data set has another schema than the one that patbench reads, check its revision"
        )


class DamagedBenchmarkFile(PatbenchError):
    """A file that is no Parquet."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file.name}: not readable as Parquet ({why}); remove it from the cache and run again")


class UnknownBenchmark(PatbenchError):
    """A benchmark, or a task of one, that patbench does not know."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        close = get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f" (did you mean {' or '.join(close)}?)" if close else ""
        super().__init__(f"benchmark {name!r} is not known{hint}: 'patbench benchmarks list' names all of them")


class NotPublic(PatbenchError):
    """A benchmark whose data nobody can have."""

    def __init__(self, name: str, how: str) -> None:
        super().__init__(f"benchmark {name!r} cannot be had: {how}")


class BenchmarkNotFetched(PatbenchError):
    """A benchmark whose data are not on this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the data of {name!r} are not here: 'patbench benchmarks get {name}' fetches them")
