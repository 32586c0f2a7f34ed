"""Pairs of phrases as units; those of one anchor are dependent."""

import numpy as np
import pyarrow.compute as pc

from patbench_core.results.ledger import Entry
from patbench_core.tasks.units import Units, not_comparable

MEASURES = ("Spearman", "Pearson")


def units(entry: Entry, scope: str, metric: str) -> Units:
    """Similarity and what people said of it, in all pairs or in one section."""
    if metric not in MEASURES:
        raise not_comparable(metric, MEASURES)
    table = entry.table("pairs")
    if scope != "ALL":
        table = table.filter(pc.equal(table["section"], scope))
    return Units(
        table["id"].to_pylist(),
        table["similarity"].to_numpy().astype(np.float64),
        [(anchor,) for anchor in table["anchor"].to_pylist()],
        table["gold"].to_numpy().astype(np.float64),
    )
