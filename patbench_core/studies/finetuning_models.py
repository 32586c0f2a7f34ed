"""Trained models and their bases, paired on what was held out: differences by task, over seeds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from patbench_core.results.ledger import Entry, entries
from patbench_core.results.record import Finetuned, Record
from patbench_core.results.selection import origin, title
from patbench_core.stats.seeds import SeedDifference, seed_difference
from patbench_core.training.held_out import METRICS, PROTOCOL, TASK, v_measures

RESAMPLES = 2_000
SCOPES = ("ALL", "IN", "OUT")

Names = tuple[str, ...]


@dataclass(frozen=True)
class Tuned:
    """One base trained by one recipe, once a seed.

    Attributes
    ----------
    base : Entry
        The base itself, tested on the same landscape in the same way.
    recipe : str
    matched : bool
    entries : tuple of Entry
        By seed.
    """

    base: Entry
    recipe: str
    matched: bool
    entries: tuple[Entry, ...]

    @property
    def facts(self) -> Finetuned:
        """How the first of them was trained."""
        return self.entries[0].record["model"]["finetuned"]

    @property
    def base_title(self) -> str:
        """What a page calls the base."""
        return title(self.base.record)

    @property
    def pairs(self) -> int:
        """Training pairs."""
        return sum(self.facts["pairs"].values())

    @property
    def seen(self) -> int:
        """Pairs that training came by, one as often as it did."""
        return self.facts["steps"] * self.entries[0].record["key"]["run"]["settings"]["batch"]

    @property
    def different(self) -> int:
        """Most of its pairs that a training can have come by, each counted once."""
        return min(self.pairs, self.seen)

    @property
    def sections(self) -> str | None:
        """Sections that are paired, such as ``abstract-claims``; None where none are."""
        signals = self.entries[0].record["key"]["run"]["recipe"]["signals"]
        return next((signal["sections"] for signal in signals if signal["signal"] == "sections"), None)

    @property
    def label_sets(self) -> list[str]:
        """Label sets whose labels are paired; none where there are none, or the landscape's default ones."""
        signals = self.entries[0].record["key"]["run"]["recipe"]["signals"]
        return [name for signal in signals if signal["signal"] == "label" for name in signal["sets"]]

    def change(self, task: str, scope: str = "ALL") -> "Change | None":
        """Difference from the base in a task; None where it has nothing to be tested on.

        Parameters
        ----------
        scope : {"ALL", "IN", "OUT"}
            Of retrieval.
        """
        return _change(self.entries, [self.base] * len(self.entries), task, scope)

    def beyond(self, control: "Tuned", task: str, scope: str = "ALL") -> "Change | None":
        """Difference from another training of the same base, over the seeds that both have."""
        there = {entry.record["model"]["finetuned"]["seed"]: entry for entry in control.entries}
        pairs = [
            (entry, there[seed])
            for entry in self.entries
            if (seed := entry.record["model"]["finetuned"]["seed"]) in there
        ]
        return _change([one for one, _ in pairs], [other for _, other in pairs], task, scope) if pairs else None


@dataclass(frozen=True)
class Change:
    """Score of the base (or control) on what is held out, how many queries or documents that is, and the difference."""

    base: float
    n: int
    difference: SeedDifference

    @property
    def sure(self) -> bool:
        """Whether there are seeds enough for an interval."""
        return self.difference.seeds > 1


@dataclass(frozen=True)
class Tested:
    """All that was trained on one landscape and tested on one, another or the same.

    Attributes
    ----------
    trained_on, tested_on : str
        Landscapes.
    own : bool
        Whether they are the same; then only held-out queries count.
    synthetic : bool
        Whether one of them is.
    tuned : tuple of Tuned
        Best base first, recipes as they are before controls.
    """

    trained_on: str
    tested_on: str
    own: bool
    synthetic: bool
    tuned: tuple[Tuned, ...]

    @property
    def origin(self) -> str:
        """Where the records come from."""
        return " and ".join(dict.fromkeys(origin(entry) for of in self.tuned for entry in of.entries))

    @property
    def commands(self) -> tuple[str, ...]:
        """What made the records."""
        return tuple(dict.fromkeys(entry.record["command"] for of in self.tuned for entry in of.entries))


def tested() -> list[Tested]:
    """What the ledger has, by landscape trained on and tested on: real ones first, own ones first."""
    every = [entry for entry in entries(TASK) if entry.record["key"]["protocol"] == PROTOCOL]
    bases = {_way(entry.record): entry for entry in every if "finetuned" not in entry.record["model"]}
    groups: dict[tuple[str, str, str, str], list[Entry]] = {}
    for entry in every:
        if of := entry.record["model"].get("finetuned"):
            there = entry.record["landscape"]
            state = (of["landscape"]["name"], there["name"], of["landscape"]["digest"], there["digest"])
            groups.setdefault(state, []).append(entry)
    newest: dict[tuple[str, str], list[Entry]] = {}
    for state, of_state in sorted(groups.items(), key=lambda item: max(map(_age, item[1]))):
        newest[state[:2]] = of_state
    made = [_tested(names, of, bases) for names, of in newest.items()]
    found = [of for of in made if of.tuned]
    return sorted(found, key=lambda of: (of.synthetic, of.trained_on, not of.own, of.tested_on))


def _change(entries: Sequence[Entry], others: Sequence[Entry], task: str, scope: str) -> Change | None:
    """Paired differences, entry by entry, where all have scores of the same things."""
    names = [_names(entry.path, task, scope) for entry in entries]
    if not names[0] or any(of != names[0] for of in names):
        return None
    ours = [_statistic(entry.path, task, scope, names[0]) for entry in entries]
    theirs = [_statistic(entry.path, task, scope, names[0]) for entry in others]
    observed = np.array([one - other for (one, _), (other, _) in zip(ours, theirs, strict=True)])
    resampled = np.stack([one - other for (_, one), (_, other) in zip(ours, theirs, strict=True)], axis=1)
    before = float(np.mean([value for value, _ in theirs]))
    return Change(before, len(names[0]), seed_difference(observed, resampled))


def _tested(names: tuple[str, str], found: Sequence[Entry], bases: Mapping[tuple[object, ...], Entry]) -> Tested:
    """Recipes by base, each base in the setting that was used last."""
    settings: dict[str, str] = {}
    for entry in sorted(found, key=_age):
        settings[_base_name(entry)] = _setting(entry)
    series: dict[tuple[str, bool, str], dict[int, Entry]] = {}
    for entry in sorted(found, key=_age):
        of = entry.record["model"]["finetuned"]
        if _setting(entry) == settings[_base_name(entry)] and _way(entry.record) in bases:
            key = (_base_name(entry), of["control"] == "matched", of["recipe"] or "")
            series.setdefault(key, {})[of["seed"]] = entry
    tuned = [
        Tuned(bases[_way(next(iter(of.values())).record)], recipe, matched, tuple(of[seed] for seed in sorted(of)))
        for (_, matched, recipe), of in series.items()
    ]
    tuned.sort(key=lambda of: (-_strength(of.base), of.base_title, of.matched, of.recipe))
    synthetic = any(of.base.record["landscape"]["synthetic"] for of in tuned)
    return Tested(*names, names[0] == names[1], synthetic, tuple(tuned))


def _way(record: Record) -> tuple[object, ...]:
    """How a model is tested: alike for a base and what was trained from it."""
    of = record["model"].get("finetuned")
    base = of["base"] if of else {"name": record["model"]["name"], "files": record["encoders"]["document"]["files"]}
    labels = record.get("labels", {}).get("set")
    where = record["landscape"]["digest"], record["document"]["view"], labels
    return base["name"], base["files"], record["reading"], record["model"]["dtype"], *where


def _setting(entry: Entry) -> str:
    """All settings of a training but its seed."""
    run = dict(entry.record["key"]["run"])
    settings = {name: value for name, value in run["settings"].items() if name != "seed"}
    kept = {name: run[name] for name in ("protocol", "split", "view", "negatives")}
    return json.dumps([settings, kept, entry.record["reading"]], sort_keys=True)


def _base_name(entry: Entry) -> str:
    return entry.record["model"]["finetuned"]["base"]["name"]


def _strength(base: Entry) -> float:
    """Zero-shot retrieval."""
    return base.record["scores"]["retrieval ALL"]["metrics"][METRICS["retrieval"]]


def _age(entry: Entry) -> tuple[bool, str]:
    return entry.live, entry.record["created"]


def _names(path: Path, task: str, scope: str) -> Names:
    """Queries or documents that a record has scores of."""
    if task == "retrieval":
        table = _table(path, "queries")
        return tuple(table.filter(pc.is_valid(table[scope]))["query_id"].to_pylist())
    table = _table(path, "documents")
    if table is None:
        return ()
    if task == "clustering":
        table = table.filter(pc.greater_equal(table["label"], 0))
    return tuple(table["doc_id"].to_pylist())


@lru_cache(maxsize=2_048)
def _statistic(path: Path, task: str, scope: str, names: Names) -> tuple[float, np.ndarray]:
    """Score of a record over `names`, and under each resample of them: the same for all records."""
    weights = np.vstack([np.ones(len(names)), _resamples(len(names))])
    table = _table(path, "queries" if task == "retrieval" else "documents")
    place = {name: at for at, name in enumerate(table.column(0).to_pylist())}
    table = table.take([place[name] for name in names])
    if task == "retrieval":
        values = weights @ table[scope].to_numpy() / len(names)
    elif task == "classification":
        above = weights @ (2 * table["n_hits"].to_numpy().astype(np.float64))
        below = weights @ (table["n_given"].to_numpy() + table["n_true"].to_numpy()).astype(np.float64)
        values = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    else:
        clusters = np.array(table["clusters"].to_pylist(), np.int64).T
        values = v_measures(table["label"].to_numpy().astype(np.int64), clusters, weights)
    return float(values[0]), values[1:]


@lru_cache(maxsize=8)
def _resamples(n: int) -> np.ndarray:
    """How often each of n things is drawn: ndarray of shape (RESAMPLES, n), float64."""
    return np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), RESAMPLES).astype(np.float64)


@lru_cache(maxsize=2_048)
def _table(path: Path, name: str) -> pa.Table | None:
    file = path.with_suffix(f".{name}.parquet")
    return pq.read_table(file) if file.is_file() else None
