"""Topics of the queries of a landscape, so that a page can hold topics equal without the patents."""

from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa

from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.results import ledger
from patbench_core.results.record import Side
from patbench_core.tasks.base import Key, NoExtra, NoModelTask
from patbench_core.tasks.labels import CODE_LEVELS
from patbench_core.tasks.topics import DECLARED

if TYPE_CHECKING:
    import pandas as pd

TASK = DECLARED.name
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


class Topics(NoModelTask[NoExtra]):
    """The topics of one landscape's queries."""

    declared = DECLARED

    @cached_property
    def table(self) -> pa.Table:
        """See `topics_table`."""
        return topics_table(self.landscape)

    def key(self, encoder: None = None, part: str = "") -> Key:
        """See `Task`."""
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "landscape": self.landscape.facts["digest"],
            "topics": digest(self.table.to_pydict()),
        }

    def made(self) -> tuple[Side, NoExtra, dict[str, pa.Table]]:
        """See `NoModelTask`."""
        without = self.table["section"].null_count
        side: Side = {"view": "IPC", "texts": len(self.table) - without, "empty": without, "token_coverage": None}
        return side, {}, {"topics": self.table}


def recorded_topics(landscape: str, state: str) -> ledger.Entry | None:
    """The record of a landscape in one state, if there is one; the landscape itself need not be at hand.

    Parameters
    ----------
    landscape : str
    state : str
        Digest of its content.
    """
    wanted = (landscape, state)
    known = ((entry, entry.record["landscape"]) for entry in ledger.entries(TASK))
    return next((entry for entry, facts in known if (facts["name"], facts["digest"]) == wanted), None)


def query_topics(records: "pd.DataFrame") -> "pd.DataFrame":
    """Topics of the queries of some records' landscapes, as far as they are recorded for the same state.

    Parameters
    ----------
    records : DataFrame
        As ``pb.records`` gives it: ``landscape`` and ``path``.

    Returns
    -------
    DataFrame
        A row a landscape and query: ``landscape``, ``unit``, and a column a level of `LEVELS`, None for no topic.
    """
    import pandas as pd

    frames = []
    for name, rows in records.groupby("landscape", sort=False):
        facts = ledger.read(rows["path"].iloc[0]).record["landscape"]
        entry = recorded_topics(facts["name"], facts["digest"])
        if entry is not None:
            table = entry.table("topics").to_pandas().rename(columns={"query_id": "unit"})
            table = table.rename(columns={column: level for level, column in LEVELS.items()})
            frames.append(table.assign(landscape=name))
    columns = ["landscape", "unit", *LEVELS]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns, dtype=object)


def _cut(codes: list[str], length: int) -> pa.Array:
    return pa.array([code[:length] if len(code) >= length else None for code in codes], pa.string())
