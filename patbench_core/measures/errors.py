"""Failures of measures."""

from collections.abc import Sequence

from patbench_core.errors import PatbenchError


class MeasureError(PatbenchError):
    """A measure that cannot be computed."""


def unknown_measure(name: str, known: Sequence[str]) -> MeasureError:
    """A measure that patbench does not have."""
    return MeasureError(
        f"measure {name!r} is not known: choose one of {', '.join(known)}, with a cutoff such as nDCG@10"
    )
