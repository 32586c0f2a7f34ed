"""Measures of retrieval, one a file, and their names.

A measure is a function of `Ranks` and a cutoff (None: the whole ranking) that gives one score a
query; every judged query has one, zero where nothing relevant was retrieved.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from patbench_core.measures.average_precision import average_precision
from patbench_core.measures.errors import unknown_measure
from patbench_core.measures.ndcg import ndcg
from patbench_core.measures.precision import precision
from patbench_core.measures.ranks import Ranks
from patbench_core.measures.recall import recall
from patbench_core.measures.reciprocal_rank import reciprocal_rank
from patbench_core.measures.success import success

RETRIEVAL = ("nDCG@10", "nDCG@100", "Recall@10", "Recall@100", "MAP", "MRR")
"""What every retrieval record holds."""

_FUNCTIONS: dict[str, Callable[[Ranks, int | None], np.ndarray]] = {
    "nDCG": ndcg,
    "Recall": recall,
    "P": precision,
    "success": success,
    "MAP": average_precision,
    "MRR": reciprocal_rank,
}
_CUT_ONLY = ("P", "success")
_NAME = re.compile(r"([A-Za-z]+)(?:@([1-9][0-9]*))?")


@dataclass(frozen=True)
class Measure:
    """A measure at a cutoff, such as nDCG@10; call it with `Ranks`."""

    name: str
    function: Callable[[Ranks, int | None], np.ndarray]
    k: int | None

    def __call__(self, ranks: Ranks) -> np.ndarray:
        """One score a query: ndarray of shape (n_queries,), float64."""
        return self.function(ranks, self.k)


def measure(name: str) -> Measure:
    """The measure of that name: ``nDCG@k``, ``Recall@k``, ``P@k``, ``success@k``, ``MAP``, ``MRR``.

    Raises
    ------
    MeasureError
        If the name has another form.
    """
    form = _NAME.fullmatch(name)
    if form is None or form[1] not in _FUNCTIONS or (form[1] in _CUT_ONLY and not form[2]):
        raise unknown_measure(name, [f"{known}@k" if known in _CUT_ONLY else known for known in _FUNCTIONS])
    return Measure(name, _FUNCTIONS[form[1]], int(form[2]) if form[2] else None)
