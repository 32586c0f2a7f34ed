"""Failures of choosing a model: constraints that are none."""

from collections.abc import Sequence

from patbench_core.errors import PatbenchError


class BadConstraint(PatbenchError):
    """A constraint with a value that it cannot have."""

    def __init__(self, name: str, value: object, expected: Sequence[str]) -> None:
        super().__init__(f"constraint {name!r} is {value!r}: choose one of {', '.join(expected)}")
