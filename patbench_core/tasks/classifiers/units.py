"""Test documents as units: their parts of micro F1, of all seeds together."""

import numpy as np
import pyarrow.compute as pc

from patbench_core.results.ledger import Entry
from patbench_core.tasks.card.task import families
from patbench_core.tasks.units import Units, not_comparable, own_family


def units(entry: Entry, method: str, metric: str) -> Units:
    """Test documents under one classifier: 2 hits, and labels given and true, summed over seeds.

    What a mean over seeds varies by beside the documents is its noise: the variance over seeds, by their number.
    """
    if metric != "micro F1":
        raise not_comparable(metric, ("micro F1",))
    table = entry.table("documents")
    table = table.filter(pc.equal(table["method"], method)).sort_by("doc_id")
    documents, landscape = table["doc_id"].to_pylist(), entry.record["landscape"]
    hits, given, true = (
        table[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in ("n_hits", "n_given", "n_true")
    )
    noise = entry.record["scores"][method]["spread"][metric] ** 2 / len(entry.record["details"]["seeds"])
    depends = own_family(documents, families(landscape["name"], landscape["digest"]))
    return Units(documents, 2 * hits, depends, given + true, noise=noise)
