"""Failures of phrase pairs."""

from patbench_core.errors import PatbenchError


class VectorsOfDocuments(PatbenchError):
    """Vectors that came with patents, asked for phrases."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} has vectors of whole patents only, none of phrases: choose an encoder")
