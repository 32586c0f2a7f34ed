"""How long work tells that it goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[str, int, int], None]
"""Told of every step: what is being done, how many texts are through, and of how many."""


def silent(what: str, done: int, total: int) -> None:
    """Say nothing."""


_CURRENT: ContextVar[Progress] = ContextVar("progress", default=silent)


def current() -> Progress:
    """What work reports to that was given nothing else."""
    return _CURRENT.get()


@contextmanager
def shown(progress: Progress) -> Iterator[None]:
    """Let work inside the block report to `progress`."""
    token = _CURRENT.set(progress)
    try:
        yield
    finally:
        _CURRENT.reset(token)
