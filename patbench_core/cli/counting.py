"""A count that grows, of work whose end is not known: a line that is rewritten, or in a file a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from patbench_core.cli.lines import EVERY

_OFTEN = 0.2  # seconds between changes on a terminal


@contextmanager
def counted(what: str) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many `what` are through, and says so on standard error."""
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
