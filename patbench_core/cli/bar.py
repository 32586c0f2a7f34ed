"""How long work tells that it goes on: a bar on a terminal, a line every 15 seconds in a log, a count that grows."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from patbench_core.progress import Progress

if TYPE_CHECKING:
    from rich.console import Console

EVERY = 15.0
"""Seconds between two lines."""
_OFTEN = 0.2  # seconds between changes on a terminal


@contextmanager
def bar() -> Iterator[Progress]:
    """Give a progress function that shows on standard error what is being done, its rate and the time left."""
    from rich.console import Console

    console = Console(stderr=True)
    shown = _drawn(console) if console.is_terminal else lines(partial(print, file=sys.stderr, flush=True))
    with shown as progress:
        yield progress


@contextmanager
def _drawn(console: "Console") -> Iterator[Progress]:
    """One bar a model."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as drawn:
        bars: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = drawn.add_task(what, total=total)
            drawn.update(bars[what], completed=done, total=total)

        yield progress


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


@contextmanager
def counted(what: str) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many `what` are through, of work whose end is not known.

    It says so on standard error: a line that is rewritten, or in a file a line now and then.
    """
    terminal = sys.stderr.isatty()
    start = last = time.monotonic()

    def progress(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < (_OFTEN if terminal else EVERY):
            return
        last = now
        line = f"{done:,} {what}, {done / (now - start):,.0f} a second"
        print(f"\r{line}\x1b[K" if terminal else line, end="" if terminal else "\n", file=sys.stderr, flush=True)

    try:
        yield progress
    finally:
        if terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
