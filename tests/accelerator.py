"""A processor of its own, played by this machine: tensors on it have values, and meet none of the host's by mistake.

PyTorch's device ``meta`` lends its name. What is made on it, or copied to it, is computed on the host and wrapped; an
operation on tensors of both devices is refused as a GPU refuses it, and so is NumPy's view of one.
"""

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

NAME = "meta"
_INDEXING = ("aten.index", "aten._index_put_impl", "aten._unsafe_index")
_HOST = ("aten._local_scalar_dense", "aten._to_copy", "aten.copy_")


class Remote(Tensor):
    """A tensor on the device; `held` is on the host."""

    held: Tensor

    @staticmethod
    def __new__(cls, held: Tensor) -> "Remote":
        made = Tensor._make_wrapper_subclass(
            cls, held.size(), strides=held.stride(), dtype=held.dtype, device=NAME, requires_grad=held.requires_grad
        )
        made.held = held
        return made

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return run(func, args, kwargs or {})


class Accelerator(TorchDispatchMode):
    """While it is entered, tensors made on the device are `Remote`."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return run(func, args, kwargs or {})


def run(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """An operation, on the host.

    Raises
    ------
    RuntimeError
        If tensors of both devices take part: numbers without a dimension and indices may.
    """
    every = [each for each in tree_leaves((args, kwargs)) if isinstance(each, Tensor)]
    here = [each for each in every if not isinstance(each, Remote)]
    there, name = len(here) < len(every), str(func)
    if there and not name.startswith((*_INDEXING, *_HOST)) and any(each.dim() for each in here):
        raise RuntimeError(f"{name}: expected all tensors to be on the same device")
    asked = kwargs.get("device")
    remote = there if asked is None else torch.device(asked).type == NAME
    if name.startswith("aten.copy_"):
        remote = isinstance(args[0], Remote)
    if asked is not None:
        kwargs = kwargs | {"device": "cpu"}
    changed = func(*tree_map(_held, args), **tree_map(_held, kwargs))
    if name.split(".")[1].endswith("_") and isinstance(args[0], Tensor):
        return args[0]
    return tree_map(lambda each: Remote(each) if isinstance(each, Tensor) and remote else each, changed)


def _held(each: Any) -> Any:
    return each.held if isinstance(each, Remote) else each
