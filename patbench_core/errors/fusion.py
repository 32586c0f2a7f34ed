"""Failures of cross-validation over queries."""

from patbench_core.errors import PatbenchError, UnfitLandscape


class NothingHeldOut(UnfitLandscape):
    """Queries that all hang together, so that no fold can be held out."""

    def __init__(self, landscape: str, queries: int) -> None:
        super().__init__(
            f"landscape {landscape!r} has {queries} queries with links, all tied to each other by their families or "
            "cited patents: no setting can be chosen without seeing the queries it is judged on; "
            "use a landscape with more citations"
        )


class LeakedQuery(PatbenchError):
    """A query, or what it shares with others, on both sides of a split."""

    def __init__(self, fold: int, what: str, shared: int) -> None:
        super().__init__(
            f"fold {fold} trains on what it is tested on: {shared} {what} on both sides; keep each group of queries "
            "in one fold"
        )
