"""Queries of a scaling record as units: it keeps scores and no ranks, so ties stand as trec_eval has them."""

import numpy as np
import pyarrow.compute as pc

from patbench_core.results.ledger import Entry
from patbench_core.tasks.retrieval.units import sources_of
from patbench_core.tasks.units import Units, not_comparable

_OTHER = ("query_id", "scope", "n_relevant")


def units(entry: Entry, scope: str, metric: str) -> Units:
    """Scores of the queries of one scope, by a measure that the record holds."""
    table = entry.table("scores")
    held = [name for name in table.column_names if name not in _OTHER]
    if metric not in held:
        raise not_comparable(metric, held)
    table = table.filter(pc.equal(table["scope"], scope)).sort_by("query_id")
    queries, landscape = table["query_id"].to_pylist(), entry.record["landscape"]
    known = sources_of(landscape["name"], landscape["digest"], scope)
    depends = [known.get(query, ()) for query in queries]
    return Units(queries, table[metric].to_numpy().astype(np.float64), depends)
