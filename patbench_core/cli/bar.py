"""A bar on the terminal for work that takes its time: rate and time left."""

from collections.abc import Iterator
from contextlib import contextmanager

from patbench_core.progress import Progress


@contextmanager
def bar() -> Iterator[Progress]:
    """Give a progress function that draws on standard error, one line a model."""
    from rich.console import Console
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
            return Text(f"{task.speed:.1f} texts/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as drawn:
        lines: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in lines:
                lines[what] = drawn.add_task(escape(what), total=total)
            drawn.update(lines[what], completed=done, total=total)

        yield progress
