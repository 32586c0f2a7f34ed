"""The data card of one landscape, as a task without models."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

import pyarrow as pa

from patbench_core.landscape.card import card
from patbench_core.landscape.facts import declared
from patbench_core.results.record import Side
from patbench_core.tasks.base import DetailsExtra, Key, NoModelTask
from patbench_core.tasks.profile import DECLARED
from patbench_core.tasks.retrieval.dates import share_not_earlier

TASK = DECLARED.name
PROTOCOL = 2
"""Version of what the card counts; part of every record's key."""

MOST = 12
"""Labels of a set that a card counts one by one."""


class ProfileDetails(TypedDict):
    """What the landscape holds."""

    card: dict[str, Any]  # `landscape.card.Card` without facts
    facts: dict[str, Any]  # `LandscapeFacts`
    years: dict[str, int]  # documents by year of publication
    not_earlier: float | None  # share of (query, other document) published on or after the query; None without queries
    cited: int  # numbers that the queries cite, whether or not the landscape has them; since protocol 2
    label_counts: dict[str, dict[str, int]]  # documents by label, the `MOST` most frequent of a set; since protocol 2


class Profile(NoModelTask[DetailsExtra[ProfileDetails]]):
    """Data card of one landscape."""

    declared = DECLARED

    def key(self, encoder: None = None, part: str = "") -> Key:
        """See `Task`."""
        said: dict[str, Any] = {**declared(self.landscape.facts)}
        return {"task": TASK, "protocol": PROTOCOL, "landscape": self.landscape.facts["digest"], "declared": said}

    def made(self) -> tuple[Side, DetailsExtra[ProfileDetails], dict[str, pa.Table]]:
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
            "cited": self._cited(queries),
            "label_counts": _label_counts(self.landscape.column("labels")),
        }
        side: Side = {"view": "none", "texts": len(self.landscape), "empty": 0, "token_coverage": None}
        return side, {"details": details}, {}

    def _cited(self, queries: list[int]) -> int:
        cites = self.landscape.column("cites")
        return sum(len(cites[row]) for row in queries)


def _label_counts(labels: Iterable[Mapping[str, Iterable[str]]]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for sets in labels:
        for name, values in sets.items():
            counts.setdefault(name, Counter()).update(set(values))
    by_number = {name: sorted(each.items(), key=lambda item: (-item[1], item[0])) for name, each in counts.items()}
    return {name: dict(by_number[name][:MOST]) for name in sorted(by_number)}
