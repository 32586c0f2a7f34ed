"""Paired timings: two ways of doing one thing, in turn."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """Seconds of ours and of theirs, and the median over the pairs of ours / theirs."""

    what: str
    ours: float
    theirs: float
    ratio: float
    aim: float

    def __str__(self) -> str:
        verdict = "reached" if self.ratio <= self.aim else "MISSED"
        return (
            f"{self.what}: {self.ours:.2f} s / {self.theirs:.2f} s = {self.ratio:.2f} (aim {self.aim:.2f}, {verdict})"
        )


def compare(what: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int, aim: float) -> Ratio:
    """Time both `rounds` times in turn, so that a machine that slows down slows both."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    medians = [statistics.median(side) for side in zip(*pairs, strict=True)]
    return Ratio(what, *medians, statistics.median(a / b for a, b in pairs), aim)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
