"""Failures of generators."""

from patbench_core.errors import PatbenchError


class GeneratorError(PatbenchError):
    """Texts that cannot be made as asked; the message names the thing, the place and the remedy."""
