"""Failures of tasks, in one family; `UnfitLandscape` is that of landscapes that other tasks may still use."""

from patbench_core.errors import PatbenchError, UnfitLandscape

__all__ = ["TaskError", "UnfitLandscape", "empty_view"]


class TaskError(PatbenchError):
    """A task that cannot be done as it was asked for; the message names the thing, the place and the remedy."""


def empty_view(view: str, landscape: str, side: str) -> UnfitLandscape:
    """The failure of a view of which a landscape holds no text at all, as queries or as documents."""
    return UnfitLandscape(
        f"view {view!r} of landscape {landscape!r} has no text on the {side} side: "
        f"choose a view whose sections it holds ('patbench landscape show {landscape}' lists them)"
    )
