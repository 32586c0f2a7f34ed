"""How long work tells that it goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Progress(Protocol):
    """Told of every step: what is being done, and how many of how many texts are."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that `done` of `total` texts are through."""
        ...


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
