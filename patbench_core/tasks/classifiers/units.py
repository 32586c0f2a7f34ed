"""Test documents as units: their parts of micro F1, of all seeds together."""

from dataclasses import replace

from patbench_core.results.ledger import Entry
from patbench_core.tasks.classification import units as classification
from patbench_core.tasks.units import Units, not_comparable


def units(entry: Entry, method: str, metric: str) -> Units:
    """Test documents under one classifier: 2 hits, and labels given and true, summed over seeds.

    What a mean over seeds varies by beside the documents is its noise: the variance over seeds, by their number.
    """
    if metric != "micro F1":
        raise not_comparable(metric, ("micro F1",))
    noise = entry.record["scores"][method]["spread"][metric] ** 2 / len(entry.record["details"]["seeds"])
    return replace(classification.units(entry, method, metric), noise=noise)
