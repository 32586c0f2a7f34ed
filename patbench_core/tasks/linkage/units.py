"""Queries of one direction as units: the mean of a measure over tie orders; those of one component are dependent."""

import numpy as np
import pyarrow.compute as pc

from patbench_core.measures.expected import expected, tied
from patbench_core.results.ledger import Entry
from patbench_core.tasks.units import Units


def units(entry: Entry, scope: str, metric: str) -> Units:
    """Scores of the products, or of the patents, of a record.

    Parameters
    ----------
    scope : {"product to patent", "patent to product"}
    metric : str
        Any name that `patbench_core.measures.measure` knows.
    """
    table = entry.table("ranks")
    table = table.filter(pc.equal(table["scope"], scope))
    ids, first, query = np.unique(
        table["query_id"].to_numpy(zero_copy_only=False).astype(str), return_index=True, return_inverse=True
    )
    greater, equal, rank, component = (
        table[name].to_numpy().astype(np.int64) for name in ("greater", "tied", "rank", "component")
    )
    ties = tied(query, greater, equal, np.ones(len(query)), rank, len(ids))
    return Units(ids.tolist(), expected(metric, ties), [(int(component[row]),) for row in first])
