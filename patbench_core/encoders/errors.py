"""Failures of encoders: models that are not found, not whole, too large, or asked for what they do not have."""

from patbench_core.errors import PatbenchError


class EncoderError(PatbenchError):
    """A model that cannot be used as asked; the message names the model and the remedy."""
