"""Vectors that came with the patents, such as Google's ``embedding_v1``."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from patbench_core.encoders.encoder import Encoder, Kept
from patbench_core.encoders.errors import EncoderError, no_layers, no_prompt_to_choose
from patbench_core.encoders.identity import Identity
from patbench_core.encoders.variants import Variant, first_dimensions
from patbench_core.landscape.landscape import Landscape

PREFIX = "precomputed:"


@dataclass(frozen=True)
class PrecomputedEncoder(Encoder):
    """Vectors of whole documents, whatever the view.

    Attributes
    ----------
    landscape : Landscape
        Holds the vectors.
    column : str
        Their name there.
    dimension : int or None
        Dimensions kept of each; None for all.
    """

    landscape: Landscape
    column: str
    dimension: int | None = None

    kind = "precomputed"
    similarity = "cosine"
    reading_name = "given"

    @property
    def name(self) -> str:
        """``precomputed:``, the name of the vectors, and what is kept of them."""
        return PREFIX + self.column + (f":{Variant(dim=self.dimension)}" if self.dimension else "")

    @cached_property
    def vectors(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the documents that have a vector, int32, and the vectors, float32."""
        rows, matrix = self.landscape.vectors(self.column)
        return rows, first_dimensions(matrix, self.dimension, self.name)

    @property
    def given(self) -> tuple[np.ndarray, np.ndarray]:
        """See `Encoder`."""
        return self.vectors

    def cut(self, variant: Variant) -> "PrecomputedEncoder":
        """See `Encoder`; only dimensions can be cut."""
        if variant.prompt:
            raise no_prompt_to_choose(self.name)
        if variant.pooling or variant.heads:
            raise EncoderError(f"model {self.name!r} is vectors that are given: leave out 'pooling=' and 'heads='")
        if variant.layers:
            raise no_layers(self.name)
        there = self.vectors[1].shape[1]
        first_dimensions(self.vectors[1], variant.dim, self.name)
        return self if variant.dim == there else replace(self, dimension=variant.dim)

    def kept(self) -> Kept:
        """See `Encoder`."""
        return super().kept() | {"base": PREFIX + self.column, "dim": self.dimension}

    def identity(self, role: str) -> Identity:
        """Identity of the vectors: their bytes, in the order of publication numbers."""
        rows, matrix = self.landscape.vectors(self.column)
        order = np.argsort(self.landscape.tie_rank[rows])
        content = hashlib.sha256(np.ascontiguousarray(matrix[order]).tobytes())
        content.update("\n".join(self.landscape.publication_numbers[rows[order]]).encode())
        return Identity(
            model=PREFIX + self.column,
            revision="",
            files=content.hexdigest(),
            backend="precomputed",
            prompt="",
            role="both",
            pooling="",
            max_tokens=None,
            dtype="given",
            dimension=self.dimension,
            libraries=(),
        )
