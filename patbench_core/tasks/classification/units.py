"""Test documents as units: their parts of micro F1, or their own score."""

import numpy as np
import pyarrow.compute as pc

from patbench_core.results.ledger import Entry
from patbench_core.tasks.card.task import families
from patbench_core.tasks.units import Floats, Units, not_comparable, own_family

COLUMNS = {"LRAP": "lrap", "samples F1": "f1"}
MEASURES = ("micro F1", *COLUMNS)


def units(entry: Entry, method: str, metric: str) -> Units:
    """Test documents under one classifier; micro F1 is sum(2 hits) / sum(labels given + true)."""
    if metric not in MEASURES:
        raise not_comparable(metric, MEASURES)
    table = entry.table("documents")
    table = table.filter(pc.equal(table["method"], method)).sort_by("doc_id")
    documents, landscape = table["doc_id"].to_pylist(), entry.record["landscape"]
    depends = own_family(documents, families(landscape["name"], landscape["digest"]))
    columns: dict[str, Floats] = {
        name: table[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in table.column_names[2:]
    }
    if metric == "micro F1":
        return Units(documents, 2 * columns["n_hits"], depends, columns["n_given"] + columns["n_true"])
    return Units(documents, columns[COLUMNS[metric]], depends)
