"""How long work tells that it goes on."""

from typing import Protocol


class Progress(Protocol):
    """Told of every step: what is being done, and how many of how many texts are."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that `done` of `total` texts are through."""
        ...


def silent(what: str, done: int, total: int) -> None:
    """Say nothing."""
