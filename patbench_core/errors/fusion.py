"""Failures of cross-validation over queries."""

from patbench_core.errors import PatbenchError


class LeakedQuery(PatbenchError):
    """A query, or what it shares with others, on both sides of a split."""

    def __init__(self, fold: int, what: str, shared: int) -> None:
        super().__init__(
            f"fold {fold} trains on what it is tested on: {shared} {what} on both sides; keep each group of queries "
            "in one fold"
        )
