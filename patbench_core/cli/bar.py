"""How long work tells that it goes on: a bar on a terminal, a line every 15 seconds in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from patbench_core.cli.lines import lines
from patbench_core.progress import Progress

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def bar() -> Iterator[Progress]:
    """Give a progress function that shows on standard error what is being done, its rate and the time left."""
    from rich.console import Console

    console = Console(stderr=True)
    shown = _drawn(console) if console.is_terminal else lines(_write)
    with shown as progress:
        yield progress


def _write(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _drawn(console: "Console") -> Iterator[Progress]:
    """One bar a model."""
    from rich.markup import escape
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

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as drawn:
        bars: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = drawn.add_task(escape(what), total=total)
            drawn.update(bars[what], completed=done, total=total)

        yield progress
