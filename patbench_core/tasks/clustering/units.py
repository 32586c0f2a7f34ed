"""Clustered documents as units: cluster and label of each, in the first of the partitions that the score is over."""

import numpy as np

from patbench_core.measures.agreement import METRICS
from patbench_core.results.ledger import Entry
from patbench_core.tasks.card.task import families
from patbench_core.tasks.clustering.task import DENSITY, MEANS
from patbench_core.tasks.units import Units, not_comparable, own_family

_COLUMN = {MEANS: "kmeans", DENSITY: "hdbscan"}


def units(entry: Entry, method: str, metric: str) -> Units:
    """Documents under one method; the score is the mean over seeds, whose variance is added as noise."""
    if metric not in METRICS:
        raise not_comparable(metric, METRICS)
    table, record = entry.table("documents").sort_by("doc_id"), entry.record
    documents = table["doc_id"].to_pylist()
    scores, details = record["scores"][method], record.get("details", {})
    spread, seeds = scores.get("spread", {}).get(metric, 0.0), details.get("seeds", 1)
    return Units(
        documents,
        table[_COLUMN[method]].to_numpy().astype(np.float64),
        own_family(documents, families(record["landscape"]["name"], record["landscape"]["digest"])),
        np.unique(table["label"].to_pylist(), return_inverse=True)[1].astype(np.float64),
        observed=scores["metrics"][metric],
        noise=spread**2 / seeds if isinstance(seeds, int) else 0.0,
    )
