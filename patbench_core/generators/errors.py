"""Failures of generators."""

from patbench_core.errors import PatbenchError


class GeneratorError(PatbenchError):
    """Texts that cannot be made as asked; the message names the thing, the place and the remedy."""


class NothingToRead(GeneratorError):
    """Training documents of which none has what a generator reads, such as a section."""
