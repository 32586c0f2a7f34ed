"""Queries of one direction as units: the mean of a measure over tie orders; those of one component are dependent."""

import numpy as np
import pyarrow as pa
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
        Any name that `patbench_core.measures.measure` knows; of a trained ranker its mean over seeds.
    """
    table = entry.table("ranks")
    table = table.filter(pc.equal(table["scope"], scope))
    seeds = table["seed"].unique().to_pylist() if "seed" in table.column_names else [None]
    made = [_units(table if seed is None else table.filter(pc.equal(table["seed"], seed)), metric) for seed in seeds]
    if len(made) == 1:
        return made[0]
    values = np.stack([each.value for each in made])
    noise = float(values.mean(axis=1).var(ddof=1)) / len(made)  # of a mean over seeds, beside the queries
    return Units(made[0].unit, values.mean(axis=0), made[0].depends, noise=noise)


def _units(table: pa.Table, metric: str) -> Units:
    """Units of one seed."""
    ids, first, query = np.unique(
        table["query_id"].to_numpy(zero_copy_only=False).astype(str), return_index=True, return_inverse=True
    )
    greater, equal, rank, component = (
        table[name].to_numpy().astype(np.int64) for name in ("greater", "tied", "rank", "component")
    )
    ties = tied(query, greater, equal, np.ones(len(query)), rank, len(ids))
    return Units(ids.tolist(), expected(metric, ties), [(int(component[row]),) for row in first])
