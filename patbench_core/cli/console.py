"""Tables on the terminal, and in files and pipes."""

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_PIPE_COLUMNS = 140


def console(markup: bool = False) -> "Console":
    """Standard output: as wide as the terminal, or wide enough for every table where it is none.

    What it prints is text as it stands, names in brackets or between colons too, but where `markup` is asked for.
    """
    from rich.console import Console

    made = partial(Console, highlight=False, markup=markup, emoji=False)
    return found if (found := made()).is_terminal else made(width=_PIPE_COLUMNS)


def table(*columns: str, left: int = 1, title: str | None = None) -> "Table":
    """A table without frame; the first `left` columns are text, the others numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, name in enumerate(columns):
        text = position < left
        made.add_column(
            name, justify="left" if text else "right", no_wrap=not text, overflow="fold" if text else "ellipsis"
        )
    return made
