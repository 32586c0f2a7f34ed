"""Failures of variants: parts of models that are not there."""

from patbench_core.errors import PatbenchError


class BadVariant(PatbenchError):
    """An option after a model's name that is not understood."""

    def __init__(self, model: str, option: str) -> None:
        super().__init__(
            f"model {model!r}: option {option!r} is not understood; "
            f"write {model}:layers=N, {model}:dim=N or {model}:layers=N,dim=N, N a whole number, or {model}:prompt=NAME"
        )


class BeyondModel(PatbenchError):
    """More layers or dimensions than a model has."""

    def __init__(self, model: str, option: str, wanted: int, there: int) -> None:
        what = "layers" if option == "layers" else "dimensions"
        super().__init__(f"model {model!r}: {option}={wanted}, but it has {there} {what}; choose 1 to {there}")


class NoLayers(PatbenchError):
    """A model of which no layers can be taken."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} has no stack of layers that can be cut: leave out 'layers='")


class NoVectorsToCut(PatbenchError):
    """A model that gives no vectors."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} has neither layers nor vectors: use it as it is")
