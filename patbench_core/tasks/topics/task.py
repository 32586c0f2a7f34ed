"""Topics of the queries of a landscape, so that a page can hold topics equal without the patents."""

import pyarrow as pa

from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.labels import CODE_LEVELS

TASK = "topics"
PROTOCOL = 1
"""Version of the way from codes to topics; part of every record's key."""

LEVELS = {"IPC section": "section", "IPC class": "class"}
"""What a page calls a level, and its column of the table."""


def topics_table(landscape: Landscape) -> pa.Table:
    """A row a judged query: ``query_id``, ``section`` and ``class``, in the order of publication numbers.

    A query's topic is its first IPC code, or its first CPC code where it has no IPC code, cut to the level; null where
    it has neither or a code too short.
    """
    numbers = landscape.publication_numbers
    rows = sorted(set(landscape.qrels.query_row.tolist()), key=lambda row: numbers[row])
    ipc, cpc = landscape.column("ipc"), landscape.column("cpc")
    first = [next(iter(ipc[row] or cpc[row]), "").upper() for row in rows]
    columns = {name: _cut(first, CODE_LEVELS[name]) for name in LEVELS.values()}
    return pa.table({"query_id": pa.array([numbers[row] for row in rows], pa.string()), **columns})


def key(landscape: Landscape, topics: pa.Table) -> dict[str, object]:
    """Everything that could change the table."""
    return {
        "task": TASK,
        "protocol": PROTOCOL,
        "landscape": landscape.facts["digest"],
        "topics": digest(topics.to_pydict()),
    }


def _cut(codes: list[str], length: int) -> pa.Array:
    return pa.array([code[:length] if len(code) >= length else None for code in codes], pa.string())
