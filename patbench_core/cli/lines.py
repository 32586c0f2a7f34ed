"""Lines in a log for work that takes its time, where no terminal is there to draw a bar on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from patbench_core.progress import Progress

EVERY = 15.0
"""Seconds between two lines."""


class Latest:
    """The latest step that was reported, in words.

    Parameters
    ----------
    clock : callable
        Seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._state: tuple[str, int, int] | None = None
        self._begun: dict[str, tuple[float, int]] = {}
        self._reached: dict[str, tuple[int, int]] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """See `Progress`. Work of the same name is other work if it is of another length, or begins again."""
        before, of_all = self._reached.get(what, (0, -1))
        if total != of_all or done < before:
            self._begun[what] = self._clock(), done
        self._reached[what] = done, total
        self._state = what, done, total

    def line(self) -> str | None:
        """What is being done, how many of how many, rate and time left; None before the first report."""
        if self._state is None:
            return None
        what, done, total = self._state
        since, first = self._begun[what]
        seconds = self._clock() - since
        line = f"{what}: {done:,} of {total:,}, for {_duration(seconds)}"
        if done <= first or seconds <= 0:
            return line
        rate = (done - first) / seconds
        return f"{line}, {rate:.3g}/s, {_duration((total - done) / rate)} left"


@contextmanager
def lines(write: Callable[[str], object], every: float = EVERY) -> Iterator[Progress]:
    """Give a progress function; `write` gets the latest line every so many seconds, also while nothing is reported."""
    latest, ended = Latest(), threading.Event()

    def repeat() -> None:
        while not ended.wait(every):
            if line := latest.line():
                write(line)

    thread = threading.Thread(target=repeat, name="patbench lines", daemon=True)
    thread.start()
    try:
        yield latest
    finally:
        ended.set()
        thread.join()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
