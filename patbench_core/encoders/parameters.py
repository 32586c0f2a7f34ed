"""Counting the parameters of a loaded model."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.nn import Module


def count_parameters(model: "Module") -> tuple[int, int]:
    """Number of parameters, and of those outside of embedding tables, which every pass multiplies with."""
    from torch.nn import Embedding, EmbeddingBag

    tables = [module for module in model.modules() if isinstance(module, Embedding | EmbeddingBag)]
    looked_up = {id(table.weight) for table in tables}
    sizes = [(parameter.numel(), id(parameter) in looked_up) for parameter in model.parameters()]
    return sum(size for size, _ in sizes), sum(size for size, table in sizes if not table)
