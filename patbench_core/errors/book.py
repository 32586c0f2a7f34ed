"""Failures of studies, notebooks and the book."""

from collections.abc import Sequence
from pathlib import Path

from patbench_core.errors import PatbenchError


class UnknownStudy(PatbenchError):
    """A study without a notebook."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"study {name!r} is not known: choose one of {', '.join(known)}")


class NotebookFailed(PatbenchError):
    """A cell of a notebook that raised."""

    def __init__(self, notebook: Path, cell: int, error: str, kept: Path) -> None:
        super().__init__(f"notebook {notebook}, cell {cell}: {error}; the copy with the whole traceback is {kept}")


class BookNotBuilt(PatbenchError):
    """Jupyter Book ended with an error or a warning."""

    def __init__(self, log: Path, last: str) -> None:
        super().__init__(f"the book was not built: {last}; the whole log is {log}")


class BrokenBook(PatbenchError):
    """A built book that lacks something; each problem names its remedy."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        where = f"the book is built, begin at {folder / 'index.html'} to look at it"
        super().__init__(f"{where}, but it is not whole{more}: {problems[0]}")
