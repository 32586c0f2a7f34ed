"""Measures by name: each file of `retrieval/` registers its own, with what other tools call it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from patbench_core.measures.errors import MeasureError
from patbench_core.measures.ranks import Ranks

Function = Callable[[Ranks, int | None], np.ndarray]
"""Scores by query, ndarray of shape (n_queries,), float64, from ranks and a cutoff k; None is the whole ranking."""
_NAME = re.compile(r"([A-Za-z]+)(?:@([1-9][0-9]*))?")


@dataclass(frozen=True)
class Kind:
    """A measure without its cutoff.

    Attributes
    ----------
    function : callable
        Takes `Ranks` and a cutoff (None: the whole ranking), gives one score a query.
    mteb : str
        MTEB's name of it.
    cut_only : bool
        Whether it needs a cutoff.
    """

    function: Function
    mteb: str
    cut_only: bool = False


@dataclass(frozen=True)
class Measure:
    """A measure at a cutoff, such as nDCG@10; call it with `Ranks`."""

    name: str
    kind: Kind
    k: int | None

    def __call__(self, ranks: Ranks) -> np.ndarray:
        """One score a query: ndarray of shape (n_queries,), float64."""
        return self.kind.function(ranks, self.k)

    @property
    def mteb(self) -> str:
        """MTEB's name: nDCG@10 is ``ndcg_at_10``; MAP over the whole ranking is ``map``."""
        return f"{self.kind.mteb}_at_{self.k}" if self.k else self.kind.mteb


_KINDS: dict[str, Kind] = {}


def register(name: str, function: Function, mteb: str, cut_only: bool = False) -> None:
    """Make a measure known.

    Parameters
    ----------
    name : str
        Letters, such as ``nDCG``; users add a cutoff, as in ``nDCG@10``.
    function, mteb, cut_only
        See `Kind`.
    """
    _KINDS[name] = Kind(function, mteb, cut_only)


def measure(name: str) -> Measure:
    """The measure of that name: ``nDCG@k``, ``Recall@k``, ``P@k``, ``success@k``, ``MAP``, ``MRR``.

    Raises
    ------
    MeasureError
        If the name has another form.
    """
    form = _NAME.fullmatch(name)
    kind = _KINDS.get(form[1]) if form else None
    if form is None or kind is None or (kind.cut_only and not form[2]):
        known = ", ".join(f"{each}@k" if _KINDS[each].cut_only else each for each in _KINDS)
        raise MeasureError(f"measure {name!r} is not known: choose one of {known}, with a cutoff such as nDCG@10")
    return Measure(name, kind, int(form[2]) if form[2] else None)
