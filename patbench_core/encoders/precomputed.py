"""Vectors that came with the patents, such as Google's ``embedding_v1``."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.encoders.identity import Identity
from patbench_core.landscape.landscape import Landscape

PREFIX = "precomputed:"


@dataclass(frozen=True)
class PrecomputedEncoder:
    """Vectors of whole documents, whatever the view.

    Attributes
    ----------
    landscape : Landscape
        Holds the vectors.
    column : str
        Their name there.
    """

    landscape: Landscape
    column: str

    kind = "precomputed"
    similarity = "cosine"
    reading_name = "given"

    @property
    def name(self) -> str:
        """``precomputed:`` and the name of the vectors."""
        return PREFIX + self.column

    @cached_property
    def vectors(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the documents that have a vector, int32, and the vectors, float32."""
        return self.landscape.vectors(self.column)

    def identity(self, role: str) -> Identity:
        """Identity of the vectors: their bytes, in the order of publication numbers."""
        rows, matrix = self.vectors
        order = np.argsort(self.landscape.tie_rank[rows])
        content = hashlib.sha256(np.ascontiguousarray(matrix[order]).tobytes())
        content.update("\n".join(self.landscape.publication_numbers[rows[order]]).encode())
        return Identity(
            model=self.name,
            revision="",
            files=content.hexdigest(),
            backend="precomputed",
            prompt="",
            role="both",
            pooling="",
            max_tokens=None,
            dtype="given",
            dimension=None,
            libraries=(),
        )
