"""Variants of a model: its first layers, the first dimensions of its vectors, another prompt."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.errors import EncoderError, beyond_model, no_layers

if TYPE_CHECKING:
    from torch.nn import Module

_OPTIONS = re.compile(r"(?P<model>.+):(?P<options>[^:/]*=[^:/]*)")
_OPTION = re.compile(r"(layers|dim)=([1-9][0-9]{0,5})|(prompt)=([^=]+)")


@dataclass(frozen=True)
class Variant:
    """What is kept of a model (None for all), and the prompt it gets (None for the task's).

    Attributes
    ----------
    layers : int or None
        First layers of the transformer.
    dim : int or None
        First dimensions of each vector, which is brought to unit length again where similarity is cosine.
    prompt : str or None
        Name of a prompt that the model defines, or ``none``.
    """

    layers: int | None = None
    dim: int | None = None
    prompt: str | None = None

    def __str__(self) -> str:
        """As users write it, such as ``layers=3,dim=128,prompt=none``."""
        kept = {"layers": self.layers, "dim": self.dim, "prompt": self.prompt}
        return ",".join(f"{option}={value}" for option, value in kept.items() if value)

    def of(self, model: str) -> str:
        """The name of this variant of `model`."""
        return model if self == WHOLE else f"{model}:{self}"

    def base(self, name: str) -> str:
        """Name of the whole model, from the name of this variant of it."""
        return name.removesuffix(f":{self}")

    def less_than(self, layers: int | None, dimension: int | None) -> "Variant":
        """The variant without what the model has no more than."""
        return Variant(
            None if self.layers == layers else self.layers,
            None if self.dim == dimension else self.dim,
            self.prompt,
        )


WHOLE = Variant()


def split_variant(model: str) -> tuple[str, Variant]:
    """Model and variant of ``all-MiniLM-L6-v2:layers=3,dim=128`` or ``NAME:prompt=none``; without options it is whole.

    Raises
    ------
    EncoderError
        If an option is not known, given twice, or holds what it cannot hold.
    """
    form = _OPTIONS.fullmatch(model)
    if form is None:
        return model, WHOLE
    kept: dict[str, str] = {}
    for text in form["options"].split(","):
        option = _OPTION.fullmatch(text.strip())
        if option is None or (option[1] or option[3]) in kept:
            raise EncoderError(
                f"model {form['model']!r}: option {text!r} is not understood; write {form['model']}:layers=N, "
                f"{form['model']}:dim=N or {form['model']}:layers=N,dim=N, N a whole number, or "
                f"{form['model']}:prompt=NAME"
            )
        kept[option[1] or option[3]] = option[2] or option[4]
    sizes = {axis: int(kept[axis]) if axis in kept else None for axis in ("layers", "dim")}
    return form["model"], Variant(sizes["layers"], sizes["dim"], kept.get("prompt"))


def with_prompt(model: str, prompt: str | None) -> str:
    """What a user called a model, with another prompt; as it is for None."""
    base, variant = split_variant(model)
    return replace(variant, prompt=prompt).of(base) if prompt else model


def first_dimensions(vectors: np.ndarray, dim: int | None, model: str) -> np.ndarray:
    """The first `dim` columns, all of them for None.

    Raises
    ------
    EncoderError
        If there are fewer.
    """
    if dim and dim > vectors.shape[1]:
        raise beyond_model(model, "dim", dim, vectors.shape[1])
    return vectors[:, :dim]


def keep_layers(model: "Module", name: str, kept: int, total: int | None) -> None:
    """Take all but the first `kept` layers out of a loaded transformer of `total` layers; its files stay whole.

    Raises
    ------
    EncoderError
        If its layers cannot be told from other modules.
    """
    from torch.nn import ModuleList

    stacks = [module for module in model.modules() if isinstance(module, ModuleList) and len(module) == total]
    if len(stacks) != 1:
        raise no_layers(name)
    del stacks[0][kept:]
    for config in (getattr(module, "config", None) for module in model.modules()):
        if getattr(config, "num_hidden_layers", None) == total:
            setattr(config, "num_hidden_layers", kept)  # noqa: B010 (its class is not known here)
