"""Variants of a model: its first layers, the first dimensions of its vectors, another prompt, pooling or arithmetic.

Layers and dimensions make a model smaller. The others set it up otherwise than its authors did, to see what that costs.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.errors import EncoderError, beyond_model, no_layers

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module, ModuleList

_OPTIONS = re.compile(r"(?P<model>.+):(?P<options>[^:/]*=[^:/]*)")
POOLINGS = ("cls", "mean", "max", "lasttoken")
_OPTION = re.compile(
    rf"(layers|dim)=([1-9][0-9]{{0,5}})|(prompt)=([^=]+)|(pooling)=({'|'.join(POOLINGS)})|(heads)=(none)"
)


@dataclass(frozen=True)
class Variant:
    """Part of a model that is run (None for all of it), its prompt (None for the task's) and its pooling.

    Attributes
    ----------
    layers : int or None
        First layers of the transformer.
    dim : int or None
        First dimensions of each vector, which is brought to unit length again where similarity is cosine.
    prompt : str or None
        Name of a prompt that the model defines, or ``none``.
    pooling : {"cls", "mean", "max", "lasttoken"} or None
        How token vectors become one; None for the model's own way.
    heads : {"none"} or None
        ``none`` leaves out the Dense modules behind the pooling.
    """

    layers: int | None = None
    dim: int | None = None
    prompt: str | None = None
    pooling: str | None = None
    heads: str | None = None

    def __str__(self) -> str:
        """As users write it, such as ``layers=3,dim=128,prompt=none``."""
        return ",".join(f"{option}={value}" for option, value in asdict(self).items() if value)

    def of(self, model: str) -> str:
        """The name of this variant of `model`."""
        return model if self == WHOLE else f"{model}:{self}"

    def base(self, name: str) -> str:
        """Name of the whole model, from the name of this variant of it."""
        return name.removesuffix(f":{self}")

    def less_than(self, layers: int | None, dimension: int | None) -> "Variant":
        """The variant without what the model has no more than."""
        return replace(
            self,
            layers=None if self.layers == layers else self.layers,
            dim=None if self.dim == dimension else self.dim,
        )

    @property
    def setup(self) -> "Variant":
        """The variant without what makes the model smaller."""
        return replace(self, layers=None, dim=None)


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
        name, value = [group for group in option.groups() if group] if option else ("", "")
        if not name or name in kept:
            raise EncoderError(
                f"model {form['model']!r}: option {text!r} is not understood; write {form['model']}:layers=N, "
                f"{form['model']}:dim=N or {form['model']}:layers=N,dim=N, N a whole number from 1 to 999,999, or "
                f"{form['model']}:prompt=NAME, {form['model']}:pooling={'|'.join(POOLINGS)} or "
                f"{form['model']}:heads=none"
            )
        kept[name] = value
    layers, dim = (int(kept[axis]) if axis in kept else None for axis in ("layers", "dim"))
    return form["model"], Variant(layers, dim, *(kept.get(name) for name in ("prompt", "pooling", "heads")))


def with_prompt(model: str, prompt: str | None) -> str:
    """The name of a model with another prompt; unchanged for None."""
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


def set_up(model: "SentenceTransformer", variant: Variant) -> None:
    """Give a loaded pipeline the pooling of `variant`, and take its Dense modules out where that is asked for.

    Parameters
    ----------
    model : SentenceTransformer
        Changed in place.
    """
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling

    for place, module in reversed(list(enumerate(model))):
        if variant.heads and isinstance(module, Dense):
            del model[place]
        elif variant.pooling and isinstance(module, Pooling):
            model[place] = Pooling(module.embedding_dimension, variant.pooling, include_prompt=module.include_prompt)


def layers_of(model: "Module", name: str, total: int | None) -> "ModuleList":
    """The layers of a loaded transformer that has `total` of them.

    Parameters
    ----------
    name : str
        What to call the model in the error.

    Raises
    ------
    EncoderError
        If its layers cannot be told from other modules.
    """
    from torch.nn import ModuleList

    stacks = [module for module in model.modules() if isinstance(module, ModuleList) and len(module) == total]
    if len(stacks) != 1:
        raise no_layers(name)
    return stacks[0]


def keep_layers(model: "Module", name: str, kept: Sequence[int], total: int | None) -> None:
    """Take all but the layers `kept` out of a loaded transformer, see `layers_of`; its files stay whole."""
    stack = layers_of(model, name, total)
    layers = [stack[place] for place in kept]
    del stack[:]
    stack.extend(layers)
    for config in (getattr(module, "config", None) for module in model.modules()):
        if getattr(config, "num_hidden_layers", None) == total:
            setattr(config, "num_hidden_layers", len(kept))  # noqa: B010 (its class is not known here)
            if types := getattr(config, "layer_types", None):
                setattr(config, "layer_types", [types[place] for place in kept])  # noqa: B010
