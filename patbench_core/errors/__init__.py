"""The root of all failures; each room has its family in its own `errors.py`.

Every message names the thing, the place and the remedy on one line. The command line prints it
and exits with 2; nothing half-written is left behind.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class PatbenchError(Exception):
    """Base of every failure that a user can cause or fix."""


class UnfitLandscape(PatbenchError):
    """Base of what a task says of a landscape that does not hold what the task is about."""


def reason(error: Exception) -> str:
    """What went wrong, on one line, without the number and the path that an error of the operating system repeats."""
    if isinstance(error, KeyError):
        return f"it has no {error}"
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split()).removesuffix(".")


def reach(least: float | None, most: float | None) -> str:
    """The numbers that may be given, to be added to *a whole number*; empty where any may."""
    if least is None:
        return "" if most is None else f" up to {most:,}"
    return f" from {least:,} on" if most is None else f" from {least:,} to {most:,}"


def guess(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The names of `known` that are nearest to `name`, as a question; empty where none is near."""
    lower = {each.lower(): each for each in known}
    close = [repr(lower[match]) for match in get_close_matches(name.lower(), lower, 3, cutoff)]
    return f"did you mean {' or '.join(close)}? " if close else ""
