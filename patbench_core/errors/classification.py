"""Failures of classification."""

from patbench_core.errors import PatbenchError, UnfitLandscape

_SHOWN = 3


class TooFewToSplit(UnfitLandscape):
    """Labelled documents that do not fill a training, a validation and a test part."""

    def __init__(self, documents: int, groups: int) -> None:
        super().__init__(
            f"{documents} labelled documents in {groups} groups (of one family, or of identical text) do not fill a "
            "training, a validation and a test part: choose a label set with more documents"
        )


class SeenDocuments(PatbenchError):
    """Documents to be scored that took part in fitting or in choosing a parameter."""

    def __init__(self, names: list[str]) -> None:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        super().__init__(
            f"{', '.join(names[:_SHOWN])}{more}: the document, its family or its very text took part in fitting or in "
            "choosing a parameter, so it cannot be scored; split the documents by group"
        )


class NotConverged(PatbenchError):
    """A logistic regression that did not reach its optimum."""

    def __init__(self, labels: int, c: float, steps: int) -> None:
        super().__init__(
            f"logistic regression of {labels} labels at C = {c:g} did not converge in {steps} steps: "
            "look for vectors of very different length, or choose a smaller C"
        )
