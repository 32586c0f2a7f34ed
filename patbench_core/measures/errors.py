"""Failures of measures."""

from patbench_core.errors import PatbenchError


class MeasureError(PatbenchError):
    """A measure that cannot be computed."""
