"""The ledger as DataFrames: what notebooks, `patbench compare` and users of Python work with.

`records` finds results, `scores` and `ranks` open them unit by unit, `ensure` computes what is missing;
`patbench_core.stats.comparison.compare` decides.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from patbench_core.errors import PatbenchError
from patbench_core.landscape.facts import UNITS, UNNAMED, Declared
from patbench_core.progress import Progress, current
from patbench_core.results import ledger
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record, known
from patbench_core.results.selection import distinct_names, groups, model_ids, origin, setup, title
from patbench_core.stats.bounds import cut
from patbench_core.tasks.profile.cards import stated
from patbench_core.tasks.registry import by_scope, content, declaration, tables_of
from patbench_core.tasks.retrieval import QUERIES
from patbench_core.tasks.units import Units

if TYPE_CHECKING:
    import pandas as pd

IDENTITY = (
    *("record", "task", "landscape", "synthetic", "documents", "model", "model_id", "dtype", "reading"),
    *("query_view", "view", "labels", "split", "method", "scope", "candidates", "drawn"),
)
"""Columns that say what a row is about; `scores` repeats them."""


UnitsOf = Callable[[Entry, str, str], Units]
"""What a task's module ``units`` offers: the units of one scope or method of a record, by a measure."""


def records(task: str, **where: object) -> "pd.DataFrame":
    """Results of a task, a row a record and scope (retrieval and what builds on it) or method (other tasks).

    Of each configuration of a landscape one record counts, that of most evidence, then the newest; real landscapes come
    first, larger ones first.

    Parameters
    ----------
    task : str
        Such as ``retrieval``.
    **where
        Value, or list of values, that a column has to have: ``landscape``, ``model_id``, ``view``, ``labels``,
        ``method``, ``scope`` ... `view` alone asks for the same view on both sides; give `query_view` for others,
        None for any. ``candidates`` is ``all`` unless given: results over earlier documents alone are another task.
        ``drawn`` is 0, for all queries, unless given: results of so many queries alone stand beside no others.
        Models that were set up otherwise than their authors say are left out; `setup` asks for them.

    Returns
    -------
    DataFrame
        `IDENTITY` (``record``: its id, followed by ``@`` and the landscape where two landscapes hold the same patents),
        ``n`` units, ``benchmark`` (its name, or empty), ``protocol``, ``origin``, ``coverage`` (share of the tokens
        read), ``setup`` (empty, or such as ``pooling=cls``), ``created``, ``command``, ``path``, ``documents_are``
        (patents, claims or phrases) and ``labelled`` (what the labels are, in a word or two), both from the card of the
        landscape, then a column a measure as recorded, with `` low`` and `` high`` of its recorded interval
        (NaN over fewer than `FEWEST` units).

    Raises
    ------
    PatbenchError
        If `where` names a column that there is not, or nothing is known of the task.
    """
    import pandas as pd

    every = groups(task, partial(content, task))
    if not every:
        declaration(task)  # tasks of others may have records; one without any has to be known
    ids = model_ids([entry for group in every for entry in group])
    rows = [row for group in every for row in _rows(group, ids)]
    frame = pd.DataFrame(rows, columns=None if rows else [*IDENTITY, *_FACTS]).astype({"synthetic": bool})
    # An id says what was computed, not under which name: the same patents under two names have the same ids.
    twice = frame.groupby("record")["landscape"].transform("nunique") > 1
    frame["record"] = frame["record"].mask(twice, frame["record"] + "@" + frame["landscape"])
    if "query_view" not in where and where.get("view") is not None and frame["query_view"].any():
        frame = frame[frame["query_view"] == frame["view"]]
    for column, wanted in ({"candidates": "all", "drawn": 0, "setup": ""} | where).items():
        if column not in frame.columns:
            raise PatbenchError(f"records of {task} have no column {column}: there are {', '.join(frame.columns)}")
        if wanted is not None:
            several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
            values = list(wanted) if several else [wanted]  # type: ignore[call-overload]
            if column == "drawn":
                values = [0 if each == 0 else QUERIES.most(str(each)) or 0 for each in values]
            frame = frame[frame[column].isin(values)]
    return frame.reset_index(drop=True)


_FACTS = (
    *("n", "benchmark", "protocol", "origin", "coverage", "setup", "created", "command", "path"),
    *("documents_are", "labelled"),
)


def _rows(entries: Sequence[Entry], ids: Mapping[Path, str]) -> Iterable[dict[str, object]]:
    name = entries[0].record["landscape"]["name"]
    cells: dict[tuple[object, ...], list[Entry]] = {}
    about = stated(name)
    for entry in entries:
        cells.setdefault(_cell(entry.record), []).append(entry)
    for alike in cells.values():
        records = [entry.record for entry in alike]
        own = [ids[entry.path] for entry in alike]
        names = distinct_names(records, [title(*each) for each in zip(records, own, strict=True)])
        for entry, model, model_id in zip(alike, names, own, strict=True):
            yield from _parts(entry, name, model, model_id, about)


def _cell(record: Record) -> tuple[object, ...]:
    """What records have in common whose models are compared."""
    return (
        record.get("query", record["document"])["view"],
        record["document"]["view"],
        _labels(record),
        record.get("split", ""),
        record["key"].get("queries", 0),
    )


def _labels(record: Record) -> str:
    return record["labels"]["set"] if "labels" in record else ""


def _parts(entry: Entry, landscape: str, model: str, model_id: str, about: Declared) -> Iterable[dict[str, object]]:
    record = entry.record
    head = {
        "record": record["id"],
        "task": record["task"],
        "landscape": landscape,
        "synthetic": record["landscape"]["synthetic"],
        "documents": record["landscape"]["documents"],
        "model": model,
        "model_id": model_id,
        "dtype": record["model"]["dtype"],
        "reading": record["reading"],
        "query_view": record["query"]["view"] if "query" in record else "",
        "view": record["document"]["view"],
        "labels": _labels(record),
        "candidates": record["key"].get("candidates", "all"),
        "drawn": record["key"].get("queries", 0),
        "split": record.get("split", ""),
    }
    facts = {
        "benchmark": record["landscape"].get("benchmark", {}).get("name", ""),
        "protocol": record["key"].get("protocol", 0),
        "origin": origin(entry),
        "coverage": record["document"]["token_coverage"],
        "setup": setup(record),
        "created": record["created"],
        "command": record["command"],
        "path": str(entry.path),
        "documents_are": about.get("unit") or ("phrases" if record["document"]["view"] == "phrase" else UNITS[0]),
        "labelled": _labelled(_labels(record), about),
    }
    record = known(record)
    for scope, judged in record.get("scopes", {}).items():
        yield head | {"method": "", "scope": scope, "n": judged["n_queries"]} | facts | _measures(dict(judged))
    for method, scored in record.get("scores", {}).items():
        part = {"method": "", "scope": method} if by_scope(record["task"]) else {"method": method, "scope": "ALL"}
        yield head | part | {"n": scored["n"]} | facts | _measures(dict(scored))
    if "scopes" not in record and "scores" not in record:
        yield head | {"method": "", "scope": "ALL", "n": record["landscape"]["documents"]} | facts


def _labelled(labels: str, about: Declared) -> str:
    """Name of a label set on a page: of the set without a name what its labels are, where somebody said it."""
    return (labels == UNNAMED and about.get("label_meaning", "").split(":")[0]) or labels


def _measures(scored: dict[str, object]) -> dict[str, object]:
    metrics, intervals = scored["metrics"], scored["ci"]
    columns: dict[str, object] = {}
    for name, value in metrics.items():  # type: ignore[attr-defined]
        low, high = cut(name, intervals[name])  # type: ignore[index]
        columns |= {name: value, f"{name} low": low, f"{name} high": high}
    return columns


def scores(records: "pd.DataFrame", metrics: str | Sequence[str] | None = None) -> "pd.DataFrame":
    """What a comparison tests: a row a unit (query, document, pair), record and measure.

    Scores of retrieval are means over the orders of tied documents, from the stored ranks, for any measure.

    Parameters
    ----------
    records : DataFrame
        Rows of `records`.
    metrics : str, sequence of str or None
        None: what decides the task, as it declares.

    Returns
    -------
    DataFrame
        `IDENTITY`, ``origin``, ``metric``, ``unit``, ``value``, ``reference`` (second column of a statistic that needs
        one), ``depends`` (sources of dependence), ``observed`` and ``noise``; see `patbench_core.tasks.units.Units`.

    Raises
    ------
    PatbenchError
        If records of the task cannot be opened unit by unit, or not by that measure.
    """
    import pandas as pd

    wanted = [metrics] if isinstance(metrics, str) else metrics
    frames = []
    for row in records.to_dict("records"):
        entry, units = ledger.read(row["path"]), units_of(row["task"])
        part = row["method"] or row["scope"]
        for metric in wanted or declaration(row["task"]).deciding:
            frames.append(_frame(row, metric, units(entry, part, metric)))
    columns = [*IDENTITY, "origin", "metric", *_UNITS]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


_UNITS = ("unit", "value", "reference", "depends", "observed", "noise")


def _frame(row: Mapping[Any, object], metric: str, units: Units) -> "pd.DataFrame":
    import pandas as pd

    n = len(units.unit)
    columns: dict[str, object] = {name: [row[name]] * n for name in (*IDENTITY, "origin")}
    return pd.DataFrame(
        columns
        | {
            "metric": [metric] * n,
            "unit": list(units.unit),
            "value": units.value,
            "reference": np.full(n, np.nan) if units.reference is None else units.reference,
            "depends": pd.Series(list(units.depends), dtype=object),
            "observed": units.observed,
            "noise": units.noise,
        }
    )


def units_of(task: str) -> UnitsOf:
    """The function that opens records of a task unit by unit.

    Raises
    ------
    PatbenchError
        If the task has none.
    """
    try:
        module = import_module(f"patbench_core.tasks.{task}.units")
    except ModuleNotFoundError as error:
        raise PatbenchError(f"records of {task} have no units that could be compared") from error
    function: UnitsOf = module.units
    return function


def ranked(records: "pd.DataFrame") -> "pd.DataFrame":
    """Those rows whose record keeps the rank of each cited patent, so that any measure can be had of them."""
    return records[["ranks" in tables_of(ledger.read(path).record) for path in records["path"]]]


def ranks(records: "pd.DataFrame") -> "pd.DataFrame":
    """Where each cited patent stands: a row a record and link.

    Returns
    -------
    DataFrame
        ``record``, ``landscape``, ``model``, ``view``, ``query_id``, ``doc_id``, ``gain``, ``domain`` (1 IN, 0 OUT,
        -1 unknown; by IPC class), ``domain4`` (by IPC subclass), ``rank`` (0: not retrieved), ``greater`` and ``tied``.
    """
    import pandas as pd

    frames = []
    for row in records.drop_duplicates("record").to_dict("records"):
        table = ledger.read(row["path"]).table("ranks").to_pandas()
        for position, name in enumerate(("record", "landscape", "model", "view")):
            table.insert(position, name, row[name])
        frames.append(table)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_RANKS)


_RANKS = [
    *("record", "landscape", "model", "view", "query_id", "doc_id"),
    *("gain", "domain", "domain4", "rank", "greater", "tied"),
]


ENSURED = "PATBENCH_ENSURED"
"""Set for the kernels of a book whose records are there: to ask for each again would read the landscape again."""


def ensure(
    task: str, landscape: str, models: Sequence[str] = (), progress: Progress | None = None, **options: object
) -> None:
    """Compute what the ledger lacks of `models` on `landscape`; what it has is not computed again.

    Models that cannot take part (BM25 where vectors are needed) are left out. Nothing is done where `ENSURED` is set:
    `patbench book` has run this cell of every page before it executes the first.

    Parameters
    ----------
    task : str
    landscape : str
        Name of a landscape, or of a set of pairs.
    models : sequence of str
        As for ``--model``; none for a task without models.
    progress : callable or None
        None: what `patbench_core.progress.shown` has set, such as the bar of a command.
    **options
        Of the task, such as ``view`` or ``labels``.

    Raises
    ------
    PatbenchError
    """
    from patbench_core.tasks import base

    if os.environ.get(ENSURED):
        return
    base.ensure(task, landscape, models, progress or current(), **options)
