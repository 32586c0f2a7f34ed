"""Data cards of all sets that have results: what was counted, what was declared, and what is told in words."""

import shlex
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypedDict, cast

from patbench_core.landscape.facts import Declared, declared
from patbench_core.landscape.registry import content
from patbench_core.paths import published
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.results.selection import of_today
from patbench_core.tasks.card.task import TASK as CARD
from patbench_core.tasks.profile.task import TASK

if TYPE_CHECKING:
    import pandas as pd

NOT_STATED = "not stated"
"""What a page says where nobody said it."""

WORDS = "cards.toml"
"""File in the published results: a table a set, or a pattern of names; see `Told`."""


class Told(TypedDict, total=False):
    """What nobody can count: a table of `WORDS`."""

    source: str  # this and the next three where a set has no record of its card
    licence: str
    unit: str
    label_meaning: str
    attribution: str  # whom to name, and how
    link: str  # where it is from
    get: list[str]  # commands that fetch it and, where the import is not that of the record, make the landscape
    odd: list[str]  # what a reader of its numbers has to know
    part_of: str  # a larger landscape that holds all of it


def told(name: str) -> Told:
    """What `WORDS` says of a set; empty where it says nothing."""
    file = published() / WORDS
    tables: dict[str, Told] = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    made: Told = {}
    for pattern, table in tables.items():
        if fnmatchcase(name, pattern):
            made |= table
    return made


def newest(landscape: str | None = None) -> dict[str, Record]:
    """The newest card of each landscape, or of one, by name; one that was counted here before a published one.

    Of a landscape that is here, the card is of what it holds now.
    """
    entries = sorted(of_today(ledger.entries(TASK, landscape), content), key=_age)
    return {entry.record["landscape"]["name"]: entry.record for entry in entries}


def _age(entry: ledger.Entry) -> tuple[bool, str, int]:
    """Order of cards; times of records are in whole seconds."""
    return entry.live, entry.record["created"], entry.path.stat().st_mtime_ns


def stated(name: str) -> Declared:
    """Unit and meaning of labels of a landscape or set, from its card, else from `WORDS`; its parts may be missing."""
    cards = (entry.record for entry in of_today(ledger.entries(CARD, name), content))
    card = newest(name).get(name) or next(cards, None)
    if card is None:
        return cast(Declared, told(name))
    return declared(card["details"]["facts"])


def profiles() -> "pd.DataFrame":
    """Data cards of all landscapes that have one, real ones and larger ones first.

    Returns
    -------
    DataFrame
        A row a landscape, as the newest card has it: ``landscape``, ``synthetic``, ``documents``, ``unit``,
        ``source``, ``licence``, ``label_meaning`` (these three `NOT_STATED` where nobody said it), ``offices``,
        ``first_year``, ``last_year``, ``queries``, ``links``, ``cited`` (numbers that the queries cite; None on cards
        of protocol 1), ``inside`` (share of these that are links; of all cited numbers on cards of protocol 1),
        ``younger`` (share of the dated links whose cited document is younger), ``not_earlier`` (see
        `ProfileDetails`), ``families`` (share of documents with one), ``labels`` (documents by label and set),
        ``command`` (see `import_command`), and ``card``, ``facts``, ``years`` as recorded.
    """
    import pandas as pd

    rows = [_row(dict(record["details"])) for record in newest().values()]
    frame = pd.DataFrame(rows, columns=None if rows else _COLUMNS).astype({"synthetic": bool})
    return frame.sort_values(["synthetic", "documents"], ascending=[True, False], kind="stable", ignore_index=True)


def without_card() -> "pd.DataFrame":
    """Sets that have results and no card of their own: pairs, and landscapes of which none was made.

    Returns
    -------
    DataFrame
        ``landscape``, ``synthetic`` and ``documents``, as one of its records has them.
    """
    import pandas as pd

    known = newest()
    rows: dict[str, Any] = {}
    for folder in (ledger.live_folder(), published()):
        for path in sorted(folder.glob("*/*/*.json")):
            if path.parts[-3] not in known | rows:
                rows[path.parts[-3]] = ledger.read(path).record["landscape"]
    frame = pd.DataFrame([dict(row) for row in rows.values()], columns=["name", "synthetic", "documents"])
    return frame.rename(columns={"name": "landscape"}).sort_values("synthetic", kind="stable", ignore_index=True)


def import_command(facts: Mapping[str, Any]) -> str:
    """The command that makes a landscape from its files, as they were called; a generated one is written anew."""
    for first in (each for each in facts["source"] if each["format"] == "generated"):
        size, seed = first["rows"], first["file"].split()[-1]
        return f"patbench landscape demo --patents {size} --seed {seed} --name {facts['name']}"
    if "benchmark" in facts:
        return f"patbench benchmarks get {facts['benchmark']['name']}"
    by_qrels = [each["file"] for each in facts["source"] if each["format"] == "qrels"]
    words = [each["file"] for each in facts["source"] if each["format"] != "qrels"]
    words += [word for file in by_qrels for word in ("--qrels", file)] + ["--name", facts["name"]]
    words += [word for field, names in facts.get("mapping", {}).items() for word in _mapped(field, names)]
    stated = declared(facts)  # type: ignore[arg-type]
    words += [word for key, text in stated.items() if text for word in (f"--{key.replace('_', '-')}", str(text))]
    return f"patbench landscape import {shlex.join(words)}"


def _mapped(field: str, names: list[str]) -> list[str]:
    return [word for name in names for word in ("--map", f"{field}={name}")]


def _row(details: dict[str, Any]) -> dict[str, Any]:
    counted, facts, years = details["card"], details["facts"], details["years"]
    said, n = counted["declared"], max(1, facts["documents"])
    row: dict[str, Any] = {name: facts.get(name.replace("landscape", "name")) for name in _COLUMNS[:5]}
    row |= {name: said.get(name) or NOT_STATED for name in ("source", "licence", "label_meaning")}
    row |= {"unit": said["unit"], "offices": counted["offices"], "families": counted["fields"]["family_id"] / n}
    row |= {"first_year": min(years, default=""), "last_year": max(years, default="")}
    cited = details.get("cited")
    row |= {"cited": cited, "inside": facts["links"] / cited if cited else counted["inside"]}
    row |= {"not_earlier": details["not_earlier"], "labels": details.get("label_counts", {})}
    dated = counted["dated_links"]
    row |= {"younger": counted["younger"] / dated if dated else None, "command": import_command(facts)}
    return row | {"card": counted, "facts": facts, "years": years}


_COLUMNS = [
    *("landscape", "synthetic", "documents", "queries", "links", "unit", "source", "licence", "label_meaning"),
    *("offices", "first_year", "last_year", "cited", "inside", "younger", "not_earlier", "families", "labels"),
    *("command", "card", "facts", "years"),
]
