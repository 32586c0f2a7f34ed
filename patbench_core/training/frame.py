"""Trainings and their bases as a DataFrame: differences on what was held out, over seeds and what was tested on."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from patbench_core.landscape.registry import content
from patbench_core.results.ledger import Entry, entries, read_table
from patbench_core.results.record import Finetuned, Record
from patbench_core.results.selection import of_today, origin, title
from patbench_core.stats.dependence import Floats, dependence
from patbench_core.stats.inference import estimates
from patbench_core.stats.influence import agreement, mean, ratio
from patbench_core.stats.seeds import SeedDifference, seed_difference
from patbench_core.tasks.card.task import families
from patbench_core.tasks.retrieval.units import sources_of
from patbench_core.training.held_out import METRICS, PROTOCOL, TASK
from patbench_core.training.settings import FEW_STEPS, LEARNING_RATE

if TYPE_CHECKING:
    import pandas as pd

MEASURES = {
    METRICS["retrieval"]: ("retrieval", "ALL"),
    f"{METRICS['retrieval']} IN": ("retrieval", "IN"),
    f"{METRICS['retrieval']} OUT": ("retrieval", "OUT"),
    METRICS["classification"]: ("classification", ""),
    METRICS["clustering"]: ("clustering", ""),
}
"""Measures of held-out records: task and scope."""

Key = tuple[str, ...]


def trainings() -> "pd.DataFrame":
    """Every training with each measure of each landscape that it was tested on, beside its base tested alike.

    Returns
    -------
    DataFrame
        ``trained on``, ``tested on``, ``own`` (whether they are one landscape; then only held-out queries count),
        ``synthetic``, ``base``, ``recipe``, ``control`` (matched: as many pairs and tokens for every recipe),
        ``sections`` that are paired, ``measure``, ``n`` queries or documents, ``untrained`` (score of the base),
        ``difference`` with ``low``, ``high`` and ``p`` (None for one seed), ``seeds``, ``seed sd``, ``pairs`` to draw
        from, ``steps``, ``batch``, ``seen`` (pairs that the steps came by, as share of all), ``smoke`` (fewer than
        `FEW_STEPS` steps), ``labels`` paired and tested, ``rate`` (peak learning rate), ``tokens`` read of a text,
        ``precision``, ``origin``, ``command``.
    """
    import pandas as pd

    groups, bases = _newest()
    rows = []
    for group in groups.values():
        base = bases[_tested_alike(group[0].record)]
        for measure in MEASURES:
            if change := difference(group, [base] * len(group), measure):
                rows.append(_row(group, base, measure, change))
    frame = pd.DataFrame(rows, columns=None if rows else list(_COLUMNS)).astype(_FLAGS)
    order = ["synthetic", "trained on", "own", "tested on", "untrained"]
    return frame.sort_values(order, ascending=[True, True, False, True, False], kind="stable", ignore_index=True)


_COLUMNS = (
    *("trained on", "tested on", "own", "synthetic", "base", "recipe", "control", "sections", "measure", "n"),
    *("untrained", "difference", "low", "high", "p", "seeds", "seed sd", "pairs", "steps", "batch", "seen", "smoke"),
    *("labels paired", "labels tested", "rate", "tokens", "precision", "origin", "command"),
)


_FLAGS = dict.fromkeys(("own", "synthetic", "smoke"), bool)


def beyond_control() -> "pd.DataFrame":
    """Trainings that saw more pairs than the matched control of the same base and recipe, and what that changed.

    Returns
    -------
    DataFrame
        ``trained on``, ``base``, ``recipe``, ``measure`` (of retrieval), ``difference``, ``low``, ``high``, ``p``,
        ``seeds``, ``n``, ``pairs`` and ``pairs of the control`` that were seen, ``smoke``.
    """
    import pandas as pd

    groups, bases = _newest()
    rows = []
    for key, group in groups.items():
        control = groups.get((*key[:-1], "matched"))
        if key[-1] == "matched" or key[0] != key[1] or control is None or _distinct(group) <= _distinct(control):
            continue
        seeds = {_facts(entry)["seed"]: entry for entry in control}
        pairs = [(entry, seeds[_facts(entry)["seed"]]) for entry in group if _facts(entry)["seed"] in seeds]
        change = difference([one for one, _ in pairs], [other for _, other in pairs], METRICS["retrieval"])
        if change:
            row = _row(group, bases[_tested_alike(group[0].record)], METRICS["retrieval"], change)
            rows.append(row | {"pairs": _distinct(group), "pairs of the control": _distinct(control)})
    return pd.DataFrame(rows, columns=None if rows else [*_COLUMNS, "pairs of the control"]).astype(_FLAGS)


def difference(
    group: Sequence[Entry], others: Sequence[Entry], measure: str
) -> tuple[float, int, SeedDifference] | None:
    """Mean score of `others`, number of units, and difference over seeds; None where units differ or there are none."""
    first = _table(str(group[0].path), measure)
    units = () if first is None else tuple(first.column(0).to_pylist())
    if not units:
        return None
    try:
        ours, theirs = ([_opened(str(entry.path), measure, units) for entry in side] for side in (group, others))
    except KeyError:
        return None
    influence = np.stack([one[1] - other[1] for one, other in zip(ours, theirs, strict=True)], axis=1)
    values = np.array([one[0] - other[0] for one, other in zip(ours, theirs, strict=True)])
    made = estimates(values, influence, dependence(_depends(group[0], measure, units)))
    covariance = np.maximum(made.independent, made.dependent)
    base = float(np.mean([value for value, _ in theirs]))
    return base, len(units), seed_difference(values, covariance, made.freedom)


def _row(
    group: Sequence[Entry], base: Entry, measure: str, change: tuple[float, int, SeedDifference]
) -> dict[str, object]:
    first, facts, there = group[0].record, _facts(group[0]), group[0].record["landscape"]
    untrained, n, difference = change
    signals = _run(first)["recipe"]["signals"]
    settings = _run(first)["settings"]
    batch, pairs = settings["batch"], sum(facts["pairs"].values())
    static = base.record["encoders"]["document"]["backend"] == "static"
    values = (
        *(facts["landscape"]["name"], there["name"], facts["landscape"]["name"] == there["name"]),
        *(there["synthetic"], title(base.record), facts["recipe"], facts["control"] or "all pairs"),
        next((signal["sections"] for signal in signals if signal["signal"] == "sections"), ""),
        *(
            measure,
            n,
            untrained,
            difference.mean,
            *map(_number, (difference.low, difference.high, difference.p)),
            difference.seeds,
            difference.spread,
        ),
        *(pairs, facts["steps"], batch, min(1.0, facts["steps"] * batch / pairs), facts["steps"] < FEW_STEPS),
        ", ".join(name for signal in signals if signal["signal"] == "label" for name in signal["sets"]),
        first["labels"]["set"] if "labels" in first else "",
        settings["learning_rate"] or LEARNING_RATE["static" if static else "contextual"],
        *(settings["tokens"], settings["dtype"] or "bf16 on a GPU, else float32"),
        *(" and ".join(dict.fromkeys(map(origin, group))), first["command"]),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _facts(entry: Entry) -> Finetuned:
    return entry.record["model"]["finetuned"]


def _run(record: Record) -> dict[str, Any]:
    """The training's part of a record's key."""
    run = record["key"]["run"]
    return run if isinstance(run, dict) else {}


def _distinct(group: Sequence[Entry]) -> int:
    """Most of its pairs that a training can have come by, each counted once."""
    facts = _facts(group[0])
    batch = _run(group[0].record)["settings"]["batch"]
    return int(min(sum(facts["pairs"].values()), facts["steps"] * batch))


def _newest() -> tuple[dict[Key, list[Entry]], dict[Key, Entry]]:
    """Trainings by landscape trained on and tested on, base, recipe and control, each once a seed; bases by test.

    Of a landscape that is tested on and is here, what it holds now counts, of a pair of others the newest state, of a
    base the setting that was used last.
    """
    known = of_today(entries(TASK), content)
    recorded = [entry for entry in known if entry.record["key"]["protocol"] == PROTOCOL]
    bases = {_tested_alike(entry.record): entry for entry in recorded if "finetuned" not in entry.record["model"]}
    trained = sorted((entry for entry in recorded if "finetuned" in entry.record["model"]), key=_age)
    trained = [entry for entry in trained if _tested_alike(entry.record) in bases]
    state = {_places(entry): _digests(entry) for entry in trained}
    current = [entry for entry in trained if state[_places(entry)] == _digests(entry)]
    setting = {(*_places(entry), _facts(entry)["base"]["name"]): _setting(entry) for entry in current}
    groups: dict[Key, dict[int, Entry]] = {}
    for entry in current:
        facts = _facts(entry)
        if setting[*_places(entry), facts["base"]["name"]] == _setting(entry):
            key = (*_places(entry), facts["base"]["name"], facts["recipe"] or "", facts["control"] or "")
            groups.setdefault(key, {})[facts["seed"]] = entry
    return {key: [seeds[seed] for seed in sorted(seeds)] for key, seeds in groups.items()}, bases


def _places(entry: Entry) -> tuple[str, str]:
    return _facts(entry)["landscape"]["name"], entry.record["landscape"]["name"]


def _digests(entry: Entry) -> tuple[str, str]:
    return _facts(entry)["landscape"]["digest"], entry.record["landscape"]["digest"]


def _age(entry: Entry) -> tuple[bool, str]:
    return entry.live, entry.record["created"]


def _tested_alike(record: Record) -> Key:
    """How a model is tested: alike for a base and what was trained from it."""
    facts = record["model"].get("finetuned")
    own = {"name": record["model"]["name"], "files": str(record["encoders"]["document"]["files"])}
    base = facts["base"] if facts else own
    labels = record["labels"]["set"] if "labels" in record else ""
    where = record["landscape"]["digest"], record["document"]["view"], labels
    return base["name"], base["files"], record["reading"], record["model"]["dtype"], *where


def _setting(entry: Entry) -> str:
    """All settings of a training but its seed."""
    run = _run(entry.record)
    settings = {name: value for name, value in run["settings"].items() if name != "seed"}
    kept = {name: run[name] for name in ("protocol", "split", "view", "negatives")}
    return json.dumps([settings, kept, entry.record["reading"]], sort_keys=True)


@lru_cache(maxsize=4_096)
def _table(path: str, measure: str) -> pa.Table | None:
    """Units of a record that a measure is over: id in the first column."""
    task, scope = MEASURES[measure]
    file = Path(path).with_suffix(".queries.parquet" if task == "retrieval" else ".documents.parquet")
    if not file.is_file():
        return None
    table = read_table(file)
    if task == "retrieval":
        return table.filter(pc.is_valid(table[scope]))
    return table.filter(pc.greater_equal(table["label"], 0)) if task == "clustering" else table


@lru_cache(maxsize=4_096)
def _opened(path: str, measure: str, units: tuple[str, ...]) -> tuple[float, Floats]:
    """Value and influences of one record over `units`.

    Raises
    ------
    KeyError
        If it lacks one of them.
    """
    task, scope = MEASURES[measure]
    table = _table(path, measure)
    if table is None:
        raise KeyError(path)
    row_of = {unit: row for row, unit in enumerate(table.column(0).to_pylist())}
    table = table.take([row_of[unit] for unit in units])
    if task == "retrieval":
        values = table[scope].to_numpy().astype(np.float64)
        return mean(values, values)
    if task == "classification":
        hits, given, true = (table[name].to_numpy().astype(np.float64) for name in ("n_hits", "n_given", "n_true"))
        return ratio(2 * hits, given + true)
    clusters = np.array(table["clusters"].to_pylist(), np.float64).T
    labels = table["label"].to_numpy().astype(np.float64)
    agreements = [agreement(measure)(partition, labels) for partition in clusters]
    return float(np.mean([value for value, _ in agreements])), np.mean(
        [influence for _, influence in agreements], axis=0
    )


def _depends(entry: Entry, measure: str, units: Sequence[str]) -> list[tuple[object, ...]]:
    """Sources of dependence: families cited by queries, families of documents."""
    there, (task, scope) = entry.record["landscape"], MEASURES[measure]
    if task == "retrieval":
        known = sources_of(there["name"], there["digest"], scope)
        return [known.get(unit, ()) for unit in units]
    family = families(there["name"], there["digest"])
    return [(family.get(unit, unit),) for unit in units]
