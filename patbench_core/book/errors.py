"""Failures of notebooks and the book."""

from patbench_core.errors import PatbenchError


class BookError(PatbenchError):
    """Anything that is wrong with a page or the book; the message names the thing, place and remedy."""
