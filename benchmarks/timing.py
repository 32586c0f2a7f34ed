"""Paired timings: two ways of doing one thing, in turn."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Ratio:
    """Two ways of doing one thing, timed in rounds.

    Attributes
    ----------
    what : str
    ours, theirs : float
        Seconds, medians over the rounds.
    rounds : tuple of float
        ours / theirs of each round.
    aim : float
        The greatest ratio that is wanted.
    cpu : float or None
        Median of the same ratio by CPU time, which other work on the machine changes less; None where it says nothing.
    """

    what: str
    ours: float
    theirs: float
    rounds: tuple[float, ...]
    aim: float
    cpu: float | None = None

    @property
    def ratio(self) -> float:
        """The median over the rounds."""
        return statistics.median(self.rounds)

    @property
    def missed(self) -> bool:
        """Whether neither a round nor CPU time, of which other work on the machine uses none, reached the aim."""
        return min(self.rounds) > self.aim and not (self.cpu is not None and self.cpu <= self.aim)

    def __str__(self) -> str:
        verdict = "MISSED" if self.missed else "reached" if self.ratio <= self.aim else "within the spread"
        times = f"{self.ours:.2f} s / {self.theirs:.2f} s = {self.ratio:.2f}"
        spread = f"{min(self.rounds):.2f} to {max(self.rounds):.2f} in {len(self.rounds)} rounds"
        cpu = "" if self.cpu is None else f", {self.cpu:.2f} by CPU time"
        return f"{self.what}: {times}, {spread}{cpu} (aim {self.aim:.2f}, {verdict})"


@dataclass(frozen=True)
class Agreement:
    """How many of what was computed in two ways differ; one is too many."""

    what: str
    differing: int
    n: int

    @property
    def missed(self) -> bool:
        """Whether any differs."""
        return self.differing > 0

    def __str__(self) -> str:
        return f"{self.what}: {self.differing:,} of {self.n:,} differ ({'MISSED' if self.missed else 'reached'})"


def compare(what: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int, aim: float) -> Ratio:
    """Time both `rounds` times in turn, so that a machine that slows down slows both."""
    pairs, cpu = [], []
    for _ in range(rounds):
        begun = time.process_time()
        one = seconds(ours)
        between = time.process_time()
        other = seconds(theirs)
        cpu.append((between - begun) / max(time.process_time() - between, 1e-9))
        pairs.append((one, other))
    return replace(ratio(what, pairs, aim), cpu=statistics.median(cpu))


def ratio(what: str, pairs: Sequence[tuple[float, float]], aim: float) -> Ratio:
    """What `pairs` of seconds say, ours first, a round each."""
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Ratio(what, ours, theirs, tuple(one / other for one, other in pairs), aim)


def within(what: str, work: Callable[[], object], limit: float, rounds: int) -> Ratio:
    """Time `work` against a limit in seconds."""
    pairs, cpu = [], []
    for _ in range(rounds):
        begun = time.process_time()
        pairs.append((seconds(work), limit))
        cpu.append((time.process_time() - begun) / limit)
    return replace(ratio(what, pairs, 1.0), cpu=statistics.median(cpu))


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
