"""What was made last and will soon be asked for again, in bounded memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")

_BYTES = 512 << 20
"""Of each kind of thing that is kept."""


class Recent(Generic[Kept]):
    """Values by key; where they take more than `limit` bytes, those that were asked for longest ago go.

    Parameters
    ----------
    size : callable
        Bytes of a value; one of more than `limit` is not kept.
    limit : int
    """

    def __init__(self, size: Callable[[Kept], int], limit: int = _BYTES) -> None:
        self._size, self._limit = size, limit
        self._values: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        """The value of `key`, if it is kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Kept) -> None:
        """Keep a value, if it is not too large."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while self._values and sum(map(self._size, self._values.values())) > self._limit:
                self._values.popitem(last=self._size(value) > self._limit)
