"""Failures of tasks, in one family."""

from patbench_core.errors import PatbenchError


class TaskError(PatbenchError):
    """A task that cannot be done as it was asked for; the message names the thing, the place and the remedy."""


class UnfitLandscape(TaskError):
    """A landscape, or a set of pairs, that does not hold what a task is about; others may. Pages go on without it."""


def empty_view(view: str, landscape: str, side: str) -> UnfitLandscape:
    """The failure of a view of which a landscape holds no text at all, as queries or as documents."""
    return UnfitLandscape(
        f"view {view!r} of landscape {landscape!r} has no text on the {side} side: "
        f"choose a view whose sections it holds ('patbench landscape show {landscape}' lists them)"
    )
