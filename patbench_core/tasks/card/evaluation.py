"""The card of one landscape: read the record, or make it."""

import shlex
import time
from functools import cache

import pyarrow as pa

from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.results import ledger
from patbench_core.results.head import landscape_facts, record_head

TASK = "card"
PROTOCOL = 1
"""Version of the table; part of every record's key."""


def card_entry(landscape: str) -> ledger.Entry:
    """The record of a landscape's families, offices and dates, made only where the ledger lacks it.

    Raises
    ------
    PatbenchError
        If there is no landscape of that name.
    """
    begun = time.perf_counter()
    patents = registry.get(landscape)
    key = {"task": TASK, "protocol": PROTOCOL, "landscape": patents.facts["digest"]}
    if found := ledger.find(patents.name, TASK, key):
        return found
    head = record_head(
        task=TASK,
        key=key,
        identities={},
        landscape=landscape_facts(patents),
        model={"name": "none", "dimension": None, "dtype": "none", "similarity": "none"},
        reading="none",
        document={"view": "none", "texts": len(patents), "empty": 0, "token_coverage": None},
        command=shlex.join(["patbench", "publish", "--landscape", patents.name]),
        timings={"encoded": 0, "encode_seconds": 0.0, "task_seconds": time.perf_counter() - begun},
    )
    return ledger.add(head | {"details": {"facts": patents.facts}}, {"documents": documents_table(patents)})


def documents_table(patents: Landscape) -> pa.Table:
    """A row a document: ``doc_id``, ``family`` (null where none is known), ``office`` and ``published`` (ISO date)."""
    return pa.table(
        {
            "doc_id": pa.array(patents.publication_numbers.tolist(), pa.string()),
            "family": pa.array(patents.column("family_id"), pa.string()),
            "office": pa.array(patents.column("country"), pa.string()),
            "published": pa.array(patents.column("publication_date"), pa.string()),
        }
    )


def recorded_card(landscape: str, state: str) -> ledger.Entry | None:
    """The record of a landscape in one state (digest of its content), if there is one."""
    key = {"task": TASK, "protocol": PROTOCOL, "landscape": state}
    return ledger.find(landscape, TASK, key)


@cache
def _families(path: str) -> dict[str, str]:
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["doc_id", "family"])
    numbers, known = (column.to_pylist() for column in table.columns)
    return {number: family or number for number, family in zip(numbers, known, strict=True)}


def families(landscape: str, state: str) -> dict[str, str]:
    """Family of each document of a landscape in one state; a document without one is its own. Empty if unknown."""
    entry = recorded_card(landscape, state)
    return _families(str(entry.path.with_suffix(".documents.parquet"))) if entry else {}
