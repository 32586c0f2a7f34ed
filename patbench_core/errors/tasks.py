"""Failures of tasks: a landscape that does not hold what is asked of it."""

from patbench_core.errors import PatbenchError


class NoLinks(PatbenchError):
    """A landscape without citation links, asked for retrieval."""

    def __init__(self, landscape: str) -> None:
        super().__init__(
            f"landscape {landscape!r} has no citation link inside itself, so nothing can be retrieved from it: "
            "import it again with cited numbers, or with --qrels"
        )
