"""Randomness that is the same on every machine, in every process, under every library version."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_MULTIPLIER, _INCREMENT = 6364136223846793005, 1442695040888963407  # Knuth, MMIX


class Dice:
    """A stream of draws that depends on nothing but its key.

    The key (any strings and integers) is hashed with BLAKE2b to the state of a 64-bit linear
    congruential generator, of which the upper 32 bits are used.
    """

    __slots__ = ("_state",)

    def __init__(self, *key: str | int) -> None:
        text = "\x1f".join(map(str, key))
        self._state = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")

    def below(self, n: int) -> int:
        """An integer in 0 .. n-1."""
        self._state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return ((self._state >> 32) * n) >> 32

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self.below(1 << 20) < probability * (1 << 20)

    def between(self, low: int, high: int) -> int:
        """An integer in low .. high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, values: Sequence[T]) -> T:
        """One of `values`."""
        return values[self.below(len(values))]

    def sample(self, values: Sequence[T], n: int) -> list[T]:
        """`n` of `values` (all, if there are fewer), each at most once, in random order."""
        pool = list(values)
        for i in range(min(n, len(pool))):
            j = i + self.below(len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:n]
