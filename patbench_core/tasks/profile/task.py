"""The data card of one landscape, as a task without models."""

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any, TypedDict

import pyarrow as pa

from patbench_core.landscape.card import card
from patbench_core.landscape.facts import declared
from patbench_core.results import ledger
from patbench_core.results.record import Side
from patbench_core.tasks.base import Key, NoModelTask
from patbench_core.tasks.profile import DECLARED
from patbench_core.tasks.retrieval.dates import share_not_earlier

if TYPE_CHECKING:
    import pandas as pd

TASK = DECLARED.name
PROTOCOL = 1
"""Version of what the card counts; part of every record's key."""

NOT_STATED = "not stated"
"""What a page says where nobody said it."""


class ProfileDetails(TypedDict):
    """What the landscape holds."""

    card: dict[str, Any]  # `landscape.card.Card` without facts
    facts: dict[str, Any]  # `LandscapeFacts`
    years: dict[str, int]  # documents by year of publication
    not_earlier: float | None  # share of (query, other document) published on or after the query; None without queries


class ProfileExtra(TypedDict):
    """The keys of a record that a profile has."""

    details: ProfileDetails


class Profile(NoModelTask[ProfileExtra]):
    """Data card of one landscape."""

    declared = DECLARED

    def key(self, encoder: None = None, part: str = "") -> Key:
        """See `Task`."""
        said: dict[str, Any] = {**declared(self.landscape.facts)}
        return {"task": TASK, "protocol": PROTOCOL, "landscape": self.landscape.facts["digest"], "declared": said}

    def made(self) -> tuple[Side, ProfileExtra, dict[str, pa.Table]]:
        """See `NoModelTask`."""
        counted = dataclasses.asdict(card(self.landscape))
        facts = counted.pop("facts")
        dates = self.landscape.column("publication_date")
        queries = sorted(set(self.landscape.qrels.query_row.tolist()))
        details: ProfileDetails = {
            "card": counted,
            "facts": facts,
            "years": dict(sorted(Counter(date[:4] for date in dates if date).items())),
            "not_earlier": share_not_earlier(dates, queries) if queries and any(dates) else None,
        }
        side: Side = {"view": "none", "texts": len(self.landscape), "empty": 0, "token_coverage": None}
        return side, {"details": details}, {}


def profiles() -> "pd.DataFrame":
    """Data cards of all landscapes that have one, real ones and larger ones first.

    Returns
    -------
    DataFrame
        A row a landscape, as the newest card has it: ``landscape``, ``synthetic``, ``documents``, ``unit``,
        ``source``, ``licence``, ``label_meaning`` (these three `NOT_STATED` where nobody said it), ``offices``,
        ``first_year``, ``last_year``, ``queries``, ``links``, ``inside`` (share of the cited numbers that are documents
        of it), ``younger`` (share of the dated links whose cited document is younger), ``not_earlier`` (see
        `ProfileDetails`), ``families`` (share of documents with one), and ``card``, ``facts``, ``years`` as recorded.
    """
    import pandas as pd

    newest: dict[str, ledger.Entry] = {}
    for entry in sorted(ledger.entries(TASK), key=lambda entry: (entry.live, entry.record["created"])):
        newest[entry.record["landscape"]["name"]] = entry
    rows = [_row(entry.record["details"]) for entry in newest.values()]
    frame = pd.DataFrame(rows, columns=None if rows else _COLUMNS)
    return frame.sort_values(["synthetic", "documents"], ascending=[True, False], kind="stable", ignore_index=True)


def _row(details: dict[str, Any]) -> dict[str, Any]:
    counted, facts, years = details["card"], details["facts"], details["years"]
    said, n = counted["declared"], max(1, facts["documents"])
    row: dict[str, Any] = {name: facts.get(name.replace("landscape", "name")) for name in _COLUMNS[:5]}
    row |= {name: said.get(name) or NOT_STATED for name in ("source", "licence", "label_meaning")}
    row |= {"unit": said["unit"], "offices": counted["offices"], "families": counted["fields"]["family_id"] / n}
    row |= {"first_year": min(years, default=""), "last_year": max(years, default="")}
    row |= {"inside": counted["inside"], "not_earlier": details["not_earlier"]}
    dated = counted["dated_links"]
    row |= {"younger": counted["younger"] / dated if dated else None}
    return row | {"card": counted, "facts": facts, "years": years}


_COLUMNS = [
    *("landscape", "synthetic", "documents", "queries", "links", "unit", "source", "licence", "label_meaning"),
    *("offices", "first_year", "last_year", "inside", "younger", "not_earlier", "families", "card", "facts", "years"),
]
