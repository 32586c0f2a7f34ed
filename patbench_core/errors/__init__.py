"""The root of all failures; each room has its family in its own `errors.py`.

Every message names the thing, the place and the remedy on one line. The command line prints it
and exits with 2; nothing half-written is left behind.
"""


class PatbenchError(Exception):
    """Base of every failure that a user can cause or fix."""


class UnfitLandscape(PatbenchError):
    """Base of what a task says of a landscape that does not hold what the task is about."""
