"""The interface of all encoders: what a task may ask of a model without knowing its kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypedDict

import numpy as np

from patbench_core.encoders.entry import Role
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.identity import Identity
from patbench_core.encoders.kinds import SUPPORTED, Kind, Need
from patbench_core.encoders.variants import Variant

_UNFIT: dict[Kind, str] = {
    "lexical": "matches words and has no vectors: this task needs an embedding model",
    "late interaction": "gives one vector a token and none of a whole text: this task needs a model with one vector a "
    "text; late interaction takes part in retrieval and its fusion with BM25",
    "precomputed": "has vectors of whole patents only, none of phrases: choose an encoder",
}
"""Why a kind does not support a need, and what to do."""


@dataclass(frozen=True)
class Sizes:
    """Sizes of a model along the axes that a variant can cut; None where it cannot be cut.

    Attributes
    ----------
    layers, dim, tokens : int or None
        Layers of the transformer, dimensions of a vector, tokens of a span.
    """

    layers: int | None = None
    dim: int | None = None
    tokens: int | None = None


class Kept(TypedDict):
    """Which part of a model an encoder runs; None for all of it, or without such an axis."""

    base: str
    distilled_from: str | None
    layers: int | None
    dim: int | None
    tokens: int | None
    whole: dict[str, int | None]


class Encoder(ABC):
    """A model in one exact configuration.

    Attributes
    ----------
    name : str
        As the registry, the hub or the folder has it; the name of a variant ends with its options.
    """

    kind: ClassVar[Kind]

    if TYPE_CHECKING:  # a property at run time would be taken for the default of the dataclasses' field

        @property
        def name(self) -> str: ...

    @property
    @abstractmethod
    def similarity(self) -> str:
        """Function that compares two vectors, such as ``cosine``."""

    @property
    @abstractmethod
    def reading_name(self) -> str:
        """The reading as records have it."""

    @abstractmethod
    def identity(self, role: Role) -> Identity:
        """Identity of the encoder in `role`."""

    @abstractmethod
    def cut(self, variant: Variant) -> "Encoder":
        """The encoder that `variant` keeps of this one; itself where that changes nothing.

        Raises
        ------
        EncoderError
            If the model has no such part, or fewer layers or dimensions.
        """

    def kept(self) -> Kept:
        """Which part of the model is run, for records of cost."""
        return {"base": self.name, "distilled_from": None, "layers": None, "dim": None, "tokens": None, "whole": {}}

    def stored_identity(self, role: Role) -> Identity:
        """Identity of the vectors as they are stored, before dimensions are dropped."""
        return self.identity(role)

    def supports(self, need: Need) -> bool:
        """Whether a task with this need can use the model."""
        return need in SUPPORTED[self.kind]

    def require(self, need: Need) -> None:
        """Refuse a task that the model does not support.

        Raises
        ------
        EncoderError
        """
        if not self.supports(need):
            raise EncoderError(f"model {self.name!r} {_UNFIT[self.kind]}")

    @property
    def path(self) -> Path | None:
        """Folder of the model's files, if it has one."""
        return None

    @property
    def given(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Vectors that came with the documents; None for an encoder that computes them from texts.

        Returns
        -------
        rows : ndarray of shape (n,), int32
            Documents that have a vector.
        vectors : ndarray of shape (n, dimension), float32
        """
        return None

    @property
    def sizes(self) -> Sizes:
        """How much there is to cut along each axis."""
        return Sizes()

    def prompt_names(self) -> dict[Role, str]:
        """Name of the prompt of each role that the task has, where one is named."""
        return {}

    def unused_prompts(self) -> list[str]:
        """Prompts that the model defines, where its task uses none of them."""
        return []
