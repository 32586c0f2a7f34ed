"""Failures of tasks: a landscape that does not hold what is asked of it."""

from patbench_core.errors import PatbenchError, UnfitLandscape


class NoLinks(UnfitLandscape):
    """A landscape without citation links, asked for retrieval."""

    def __init__(self, landscape: str) -> None:
        super().__init__(
            f"landscape {landscape!r} has no citation link inside itself, so nothing can be retrieved from it: "
            "import it again with cited numbers, or with --qrels"
        )


class NoVectors(PatbenchError):
    """A model without vectors, asked for a task that needs them."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} matches words and has no vectors: this task needs an embedding model")


class UnknownLabelSet(PatbenchError):
    """A label set that the landscape does not have."""

    def __init__(self, landscape: str, name: str, known: list[str]) -> None:
        super().__init__(f"landscape {landscape!r} has no label set {name!r}: choose one of {', '.join(known)}")


class NoLabels(UnfitLandscape):
    """A label set with nothing to tell apart."""

    def __init__(self, landscape: str, name: str, fewest: int, labels: int, enough: int) -> None:
        super().__init__(
            f"label set {name!r} of landscape {landscape!r} has {labels} labels, of which {enough} "
            f"{'is' if enough == 1 else 'are'} on {fewest} documents or more: two are needed; choose another set"
        )
