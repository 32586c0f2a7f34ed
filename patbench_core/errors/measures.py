"""Failures of measures."""

from collections.abc import Sequence

from patbench_core.errors import PatbenchError


class UnknownMeasure(PatbenchError):
    """A measure that patbench does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"measure {name!r} is not known: choose one of {', '.join(known)}, with a cutoff such as nDCG@10"
        )


class RepeatedDocument(PatbenchError):
    """A ranking that names a document twice."""

    def __init__(self, query: int) -> None:
        super().__init__(f"the ranking of query {query} names a document twice: give each document once")
