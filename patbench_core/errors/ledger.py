"""Failures of the ledger."""

from pathlib import Path

from patbench_core.errors import PatbenchError


class BrokenRecord(PatbenchError):
    """A file of the ledger that is not a record."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"record {path}: {why}; delete the file, and the next evaluation computes it again")


class NothingToPublish(PatbenchError):
    """A landscape without live records."""

    def __init__(self, landscape: str) -> None:
        super().__init__(
            f"landscape {landscape!r} has no records of its own to publish: "
            f"compute some with 'patbench evaluate --landscape {landscape} --model NAME'"
        )
