"""The card of one landscape, as a task without models."""

from functools import cache
from pathlib import Path
from typing import TypedDict

import pyarrow as pa

from patbench_core.landscape.facts import LandscapeFacts
from patbench_core.landscape.landscape import Landscape
from patbench_core.results import ledger
from patbench_core.results.record import Side
from patbench_core.tasks.base import DetailsExtra, Key, NoModelTask
from patbench_core.tasks.card import DECLARED

TASK = DECLARED.name
PROTOCOL = 1
"""Version of the table; part of every record's key."""


class CardDetails(TypedDict):
    """What the landscape says of itself."""

    facts: LandscapeFacts


class Card(NoModelTask[DetailsExtra[CardDetails]]):
    """Families, offices and dates of one landscape."""

    declared = DECLARED

    def key(self, encoder: None = None, part: str = "") -> Key:
        """See `Task`."""
        return {"task": TASK, "protocol": PROTOCOL, "landscape": self.landscape.facts["digest"]}

    def prepare(self) -> None:
        """See `Task`: nothing; it is the card itself."""

    def made(self) -> tuple[Side, DetailsExtra[CardDetails], dict[str, pa.Table]]:
        """See `NoModelTask`."""
        side: Side = {"view": "none", "texts": len(self.landscape), "empty": 0, "token_coverage": None}
        return side, {"details": {"facts": self.landscape.facts}}, {"documents": documents_table(self.landscape)}


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
    entry = ledger.find(landscape, TASK, key)
    return entry if entry and entry.whole(DECLARED.tables or ()) else None


@cache
def families_of(path: Path) -> dict[str, str]:
    """Family of each document of a record's table ``documents``; a document without one is its own."""
    table = ledger.read_table(path, ["doc_id", "family"])
    numbers, known = table["doc_id"].to_pylist(), table["family"].to_pylist()
    return {number: family or number for number, family in zip(numbers, known, strict=True)}


def families(landscape: str, state: str) -> dict[str, str]:
    """Family of each document of a landscape in one state; a document without one is its own. Empty if unknown."""
    table = documents_of(landscape, state)
    return families_of(table) if table else {}


def documents_of(landscape: str, state: str) -> Path | None:
    """File of the documents of a landscape in one state, if there is a record of it."""
    entry = recorded_card(landscape, state)
    return ledger.table_file(entry.path, "documents") if entry else None
