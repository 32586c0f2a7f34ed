"""Layers of a transformer that do not learn: what they give of a text is computed once, however often it is seen.

Imported where training begins: it loads PyTorch.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch

from patbench_core.encoders.memory import memory_free

Made = TypeVar("Made")
Kept = dict[bytes, torch.Tensor]
"""By the tokens of a text: what the frozen layers gave of each, shape (length, width)."""

_SHARE = 3
"""One of so many parts of the memory that is free may hold what is kept; what does not fit is computed each time."""


class LowerLayers:
    """The first layers of a transformer, frozen and without dropout.

    Parameters
    ----------
    stack : torch.nn.ModuleList
        Layers of the transformer. Changed in place: those that are frozen stand aside, and its next layer is given
        what they gave.
    frozen : int
        How many, at least one and fewer than all.
    kept : dict
        What earlier runs kept of the same weights; added to.
    """

    def __init__(self, stack: torch.nn.ModuleList, frozen: int, kept: Kept) -> None:
        self.stack, self.kept = stack, kept
        self.lower = [layer.requires_grad_(requires_grad=False) for layer in stack[:frozen]]
        self.room = memory_free()[0] // _SHARE
        self.given: torch.Tensor | None = None
        self.seen: torch.Tensor | None = None
        for place, layer in enumerate(self.lower):
            stack[place] = _Aside(layer)
        stack[frozen].register_forward_pre_hook(self._enter, with_kwargs=True)

    def through(self, ids: torch.Tensor, there: torch.Tensor, run: Callable[[], Made]) -> Made:
        """What `run` makes of a batch when its frozen layers are not computed again for a text that was seen before.

        Parameters
        ----------
        ids : Tensor of shape (n, length), int64
            Tokens of the texts, which are all that the frozen layers depend on.
        there : Tensor of shape (n, length), bool
            Whether a token is not padding.
        run : callable
            Runs the transformer on that batch.
        """
        keys = [row[here].cpu().numpy().tobytes() for row, here in zip(ids, there, strict=True)]
        before: Kept = {}
        if any(key not in self.kept for key in keys):
            before = self._compute(keys, there, run)
        states = [before[key] if key in before else self.kept[key] for key in keys]
        self.given = torch.zeros((*ids.shape, states[0].shape[1]), dtype=states[0].dtype, device=ids.device)
        self.given[there] = torch.cat(states).to(ids.device)
        try:
            return run()
        finally:
            self.given = None

    def _compute(self, keys: list[bytes], there: torch.Tensor, run: Callable[[], object]) -> Kept:
        """Of all texts of a batch; kept as long as there is room."""
        with self._whole(), torch.random.fork_rng(), torch.no_grad():
            run()
        seen, self.seen = self.seen, None
        if seen is None:
            raise RuntimeError("the transformer did not reach its first layer that learns")
        with torch.inference_mode(mode=False):
            made = {key: row[here].clone().cpu() for key, row, here in zip(keys, seen, there, strict=True)}
        for key, states in made.items():
            if key not in self.kept and states.nbytes <= self.room:
                self.kept[key] = states
                self.room -= states.nbytes
        return made

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """The transformer with its frozen layers, as it was loaded."""
        aside = list(self.stack[: len(self.lower)])
        for place, layer in enumerate(self.lower):
            self.stack[place] = layer.eval()
        try:
            yield
        finally:
            for place, layer in enumerate(aside):
                self.stack[place] = layer

    def _enter(self, _: torch.nn.Module, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Before the first layer that learns: take what the frozen ones gave, or give it."""
        if self.given is None:
            self.seen = args[0] if args else named["hidden_states"]
            return None
        return ((self.given, *args[1:]), named) if args else ((), named | {"hidden_states": self.given})


class _Aside(torch.nn.Module):
    """Stands where a frozen layer stood."""

    def __init__(self, layer: torch.nn.Module) -> None:
        super().__init__()
        self.attention_type = getattr(layer, "attention_type", None)

    def forward(self, hidden_states: torch.Tensor, *_: object, **__: object) -> torch.Tensor:
        """What came in."""
        return hidden_states
