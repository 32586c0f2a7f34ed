"""Variants of a model: its first layers, the first dimensions of its vectors."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.errors.variants import BadVariant, BeyondModel, NoLayers

if TYPE_CHECKING:
    from torch.nn import Module

_OPTIONS = re.compile(r"(?P<model>.+):(?P<options>[^:/]*=[^:/]*)")
_OPTION = re.compile(r"(layers|dim)=([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Variant:
    """What is kept of a model; None for all.

    Attributes
    ----------
    layers : int or None
        First layers of the transformer.
    dim : int or None
        First dimensions of each vector, which is brought to unit length again where similarity is cosine.
    """

    layers: int | None = None
    dim: int | None = None

    def __str__(self) -> str:
        """As users write it, such as ``layers=3,dim=128``."""
        kept = {"layers": self.layers, "dim": self.dim}
        return ",".join(f"{option}={number}" for option, number in kept.items() if number)

    def base(self, name: str) -> str:
        """Name of the whole model, from the name of this variant of it."""
        return name.removesuffix(f":{self}")

    def less_than(self, layers: int | None, dimension: int | None) -> "Variant":
        """The variant without what the model has no more than."""
        return Variant(
            None if self.layers == layers else self.layers,
            None if self.dim == dimension else self.dim,
        )


WHOLE = Variant()


def split_variant(model: str) -> tuple[str, Variant]:
    """Model and variant of ``all-MiniLM-L6-v2:layers=3,dim=128``; a model without options is whole.

    Raises
    ------
    BadVariant
        If an option is not known, given twice, or no whole number above zero.
    """
    form = _OPTIONS.fullmatch(model)
    if form is None:
        return model, WHOLE
    kept: dict[str, int] = {}
    for text in form["options"].split(","):
        option = _OPTION.fullmatch(text.strip())
        if option is None or option[1] in kept:
            raise BadVariant(form["model"], text)
        kept[option[1]] = int(option[2])
    return form["model"], Variant(**kept)


def first_dimensions(vectors: np.ndarray, dim: int | None, model: str) -> np.ndarray:
    """The first `dim` columns, all of them for None.

    Raises
    ------
    BeyondModel
        If there are fewer.
    """
    if dim and dim > vectors.shape[1]:
        raise BeyondModel(model, "dim", dim, vectors.shape[1])
    return vectors[:, :dim]


def keep_layers(model: "Module", name: str, kept: int, total: int | None) -> None:
    """Take all but the first `kept` layers out of a loaded transformer of `total` layers; its files stay whole.

    Raises
    ------
    NoLayers
        If its layers cannot be told from other modules.
    """
    from torch.nn import ModuleList

    stacks = [module for module in model.modules() if isinstance(module, ModuleList) and len(module) == total]
    if len(stacks) != 1:
        raise NoLayers(name)
    del stacks[0][kept:]
    for module in model.modules():
        if getattr(getattr(module, "config", None), "num_hidden_layers", None) == total:
            module.config.num_hidden_layers = kept
