"""Failures of views and readings."""

from patbench_core.errors import PatbenchError


class UnknownView(PatbenchError):
    """A view that is not one of the recipes."""

    def __init__(self, view: str, known: list[str]) -> None:
        super().__init__(f"view {view!r} is not known: choose one of {', '.join(known)}")


class BadReading(PatbenchError):
    """A reading that is not written as spans x tokens."""

    def __init__(self, reading: str) -> None:
        super().__init__(
            f"reading {reading!r}: write SPANSxTOKENS, such as 1x512, or SPANSxTOKENS:POOLING, such as 8x512:max "
            "(POOLING is mean or max)"
        )


class ReadingTooLong(PatbenchError):
    """More tokens in a span than the model has positions for."""

    def __init__(self, model: str, tokens: int, limit: int) -> None:
        super().__init__(
            f"model {model!r} reads at most {limit} tokens a span, {tokens} were asked for: "
            f"choose --reading 1x{limit}, or more spans, such as {-(-tokens // limit)}x{limit}"
        )
