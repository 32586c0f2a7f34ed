"""Where each model stands in each task on each landscape, with the ranks that it can have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.results.ledger import Entry
from patbench_core.results.names import told_apart
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, query_scores, title
from patbench_core.stats.all_pairs import Comparison, compare_means, compare_ratios
from patbench_core.stats.groups import disjoint, rank_ranges
from patbench_core.tasks.labelled import VIEWS
from patbench_core.tasks.retrieval.task import TASK as RETRIEVAL

PAIRED, OVERLAP = "paired randomisation test, Holm over all pairs", "95 % intervals without a common point"


@dataclass(frozen=True)
class Place:
    """One model in one contest.

    Attributes
    ----------
    score, low, high : float
        Score and its 95 % interval.
    n : int
        Queries, documents or pairs that it is over.
    best, worst : int
        Ranks that the model can have, given the pairs that are told apart.
    level : bool
        Whether it is first, or not separable from the first.
    """

    score: float
    low: float
    high: float
    n: int
    best: int
    worst: int
    level: bool

    @property
    def ranks(self) -> str:
        """Such as ``2`` or ``1–3``."""
        return str(self.best) if self.best == self.worst else f"{self.best}–{self.worst}"


@dataclass(frozen=True)
class Contest:
    """Models in one task on one landscape, by one measure.

    Attributes
    ----------
    task, metric : str
    part : str
        View of retrieval, label set of the other tasks; empty where there is none.
    landscape : str
    synthetic, live : bool
        Whether a generator wrote it, and whether a record was computed here.
    rule : str
        What separates two models.
    places : dict
        By title of the model, greatest score first.
    made_by : tuple of str
        Commands that make the records.
    made : Comparison or None
        All pairs in the order of `places`; None where `rule` is `OVERLAP`.
    """

    task: str
    metric: str
    part: str
    landscape: str
    synthetic: bool
    live: bool
    rule: str
    places: dict[str, Place]
    made_by: tuple[str, ...]
    made: Comparison | None = None

    @property
    def name(self) -> str:
        """Such as ``classification, ipc_section``."""
        return f"{self.task}, {self.part}" if self.part else self.task


@dataclass(frozen=True)
class Judged:
    """A task other than retrieval: its method and the measure that decides."""

    task: str
    method: str
    metric: str


OTHERS = (
    Judged("classification", "logistic regression", "micro F1"),
    Judged("clustering", "k-means", "V-measure"),
    Judged("pairs", "ALL", "Spearman"),
)


def retrieval(group: Group, entries: Sequence[Entry], made: Comparison, metric: str) -> Contest:
    """The contest of a landscape whose `entries`, greatest mean first, have been compared."""
    first = entries[0].record
    view = " to ".join(dict.fromkeys((first["query"]["view"], first["document"]["view"])))
    scopes = [entry.record["scopes"]["ALL"] for entry in entries]
    scores = [(of["metrics"][metric], of["ci"][metric], of["n_queries"]) for of in scopes]
    return _contest(group, RETRIEVAL, metric, view, entries, scores, made)


def compared(entries: Sequence[Entry], metric: str) -> Comparison:
    """All pairs of retrieval records on the queries of all links."""
    return compare_means(query_scores(entries, "ALL", metric))


def others(view: str) -> list[Contest]:
    """Contests of the other tasks, from the records that are there.

    Parameters
    ----------
    view : str
        Where a landscape has records of several views, those of this one count, or of the first of `VIEWS`.
    """
    return [of_part(group, of, part, entries) for of in OTHERS for group, part, entries in judged(of, view)]


def judged(of: Judged, view: str) -> list[tuple[Group, str, list[Entry]]]:
    """Landscape, label set and records of a task; `view` as for `others`."""

    def wanted(record: Record) -> bool:
        return of.metric in record.get("scores", {}).get(of.method, {}).get("metrics", {})

    return [(group, *of_set) for group in groups(of.task, wanted) for of_set in sorted(_parts(group, view).items())]


def _parts(group: Group, view: str) -> dict[str, list[Entry]]:
    """Records by label set, in one view and of the newest protocol."""
    order = (view, *VIEWS)
    protocol = max(entry.record["key"]["protocol"] for entry in group.entries)
    newest = [entry for entry in group.entries if entry.record["key"]["protocol"] == protocol]
    shown = min(
        (_view(entry) for entry in newest), key=lambda name: (order.index(name) if name in order else len(order), name)
    )
    parts: dict[str, list[Entry]] = {}
    for entry in newest:
        if _view(entry) == shown:
            labels = entry.record.get("labels")
            parts.setdefault(labels["set"] if labels else "", []).append(entry)
    return parts


def _view(entry: Entry) -> str:
    return entry.record["document"]["view"]


def of_part(group: Group, of: Judged, part: str, entries: Sequence[Entry]) -> Contest:
    """The contest of one label set of a task other than retrieval."""
    ordered = best_first(of, entries)
    parts = [entry.record["scores"][of.method] for entry in ordered]
    scores = [(found["metrics"][of.metric], found["ci"][of.metric], found["n"]) for found in parts]
    tables = _micro_f1_parts(ordered, of.method) if of.metric == "micro F1" else None
    return _contest(group, of.task, of.metric, part, ordered, scores, tables and compare_ratios(*tables))


def best_first(of: Judged, entries: Sequence[Entry]) -> list[Entry]:
    """Records by their score, greatest first."""
    return sorted(entries, key=lambda entry: -entry.record["scores"][of.method]["metrics"][of.metric])


def _micro_f1_parts(entries: Sequence[Entry], method: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Both sums of micro F1 document by document, shape (n_documents, n_models); None if documents differ."""
    above, below, documents = [], [], []
    for entry in entries:
        table = entry.table("documents").to_pandas()
        table = table[table["method"] == method].sort_values("doc_id")
        documents.append(tuple(table["doc_id"]))
        above.append(2 * table["n_hits"].to_numpy())
        below.append((table["n_given"] + table["n_true"]).to_numpy())
    if len(set(documents)) > 1:
        return None
    return np.stack(above, axis=1), np.stack(below, axis=1)


def _contest(
    group: Group,
    task: str,
    metric: str,
    part: str,
    entries: Sequence[Entry],
    scores: Sequence[tuple[float, Sequence[float], int]],
    made: Comparison | None,
) -> Contest:
    separable = made.separable if made else disjoint([tuple(ci) for _, ci, _ in scores])
    records = [entry.record for entry in entries]
    names = told_apart(records, [title(record) for record in records])
    ranks = rank_ranges(np.array([score for score, _, _ in scores]), separable)
    places = {
        name: Place(score, ci[0], ci[1], n, *of, level=not separable[0, place])
        for place, (name, (score, ci, n), of) in enumerate(zip(names, scores, ranks, strict=True))
    }
    live = any(entry.live for entry in entries)
    made_by = tuple(record["command"] for record in records)
    rule = PAIRED if made else OVERLAP
    return Contest(task, metric, part, group.name, group.synthetic, live, rule, places, made_by, made)
