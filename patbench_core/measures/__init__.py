"""Measures of retrieval and of labels.

A measure of retrieval is a function of `Ranks` and a cutoff (None: the whole ranking) that gives one score a query;
every judged query has one, zero where nothing relevant was retrieved. A new one is a file in `retrieval/`.
"""

from importlib import import_module
from pkgutil import iter_modules

from patbench_core.measures import retrieval
from patbench_core.measures.registry import Measure, measure, register

__all__ = ["RETRIEVAL", "Measure", "measure", "register"]

RETRIEVAL = ("nDCG@10", "nDCG@100", "Recall@10", "Recall@100", "MAP", "MRR")
"""Measures that every retrieval record holds: fixed, for the record's key does not name them.

Any other registered measure is computed from the ranks that lie beside the record.
"""

for _module in iter_modules(retrieval.__path__):
    import_module(f"{retrieval.__name__}.{_module.name}")
