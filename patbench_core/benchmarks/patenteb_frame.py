"""PatenTEB as DataFrames: its tasks, what the ledger holds of them, and what its paper says."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from patbench_core import frames
from patbench_core.benchmarks import patenteb
from patbench_core.benchmarks.baselines import PublishedScore, published
from patbench_core.benchmarks.frame import Result, comparable
from patbench_core.benchmarks.patenteb_scores import METHODS, Score, overall
from patbench_core.benchmarks.patenteb_tasks import NAME, TITLE, tasks
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.results.selection import HERE
from patbench_core.stats.comparison import compare

TABLE = "arXiv 2510.22264, table 15"
TYPES = ("classification", "clustering", "paraphrase", "retrieval")
_SPLIT = "retrieval_"
"""What stands before the name of a published split in that of its task."""

_LEDGER = {
    "retrieval": "retrieval",
    "classification": "classification",
    "clustering": "label_clusters",
    "paraphrase": "pairs",
}
"""Task of patbench by type of task."""

_COLUMNS = (
    *("part", "task", "type", "metric", "model", "score", "low", "high", "n", "verdict", "published", "published as"),
    *("ties_worst", "ties_best", "classes", "classes_left_out", "by_chance", "AMI", "revision", "origin", "command"),
)


@cache
def parts() -> dict[str, dict[str, Any]]:
    """Names of ``tasks`` of each part of the benchmark, and its ``reconstruction`` in words."""
    return tomllib.loads(Path(__file__).with_name("patenteb_parts.toml").read_text("utf-8"))


def task_facts() -> pd.DataFrame:
    """All tasks.

    Returns
    -------
    DataFrame
        ``task``, ``type``, ``metric``, ``rows as published``, ``prompts`` (their roles), ``prompt names``, ``columns``
        (whether their names are known) and ``revision`` that was fetched.
    """
    here = patenteb.revisions()
    return pd.DataFrame(
        {
            "task": task.name,
            "type": task.type,
            "metric": task.metric,
            "rows as published": task.rows,
            "prompts": ", ".join(task.prompts),
            "prompt names": ", ".join(task.prompts.values()),
            "columns": "known" if task.known else "not known",
            "revision": here.get(task.name, "")[:8] or "not fetched",
        }
        for task in tasks().values()
    )


def known_scores() -> pd.DataFrame:
    """Scores of the ledger on each task, best first, then those of the paper for models without a record.

    Returns
    -------
    DataFrame
        A row a task and model: ``part``, ``task``, ``type``, ``metric``, ``model``, ``score``, ``low``, ``high``,
        ``n``, ``verdict`` against the best (None where the task keeps no units by which its measure could be compared),
        ``published`` and ``published as`` (the paper's score and its name of the model), ``ties_worst`` and
        ``ties_best`` of retrieval, ``classes`` and ``classes_left_out``, ``by_chance`` and ``AMI`` of clustering,
        ``revision``, ``origin``, ``command``. NaN and None where there is none.
    """
    rows: list[dict[str, object]] = []
    measured = _measured()
    for part, facts in parts().items():
        for name in facts["tasks"]:
            own = [row for row in measured if row["task"] == name]
            own.sort(key=lambda row: -row["score"])
            taken = {row["published as"] for row in own}
            others = [figure for figure in _figures(name) if figure.model not in taken]
            rows += [{"part": part} | row for row in own]
            head = {"part": part, "task": name, "type": tasks()[name].type, "metric": tasks()[name].metric}
            rows += [
                head | {"model": each.model, "published": each.value, "published as": each.model, "origin": TABLE}
                for each in others
            ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def overalls(scores: pd.DataFrame) -> pd.DataFrame:
    """Means of each model over its tasks, a reconstruction; best first, models that lack a task after all others.

    Parameters
    ----------
    scores : DataFrame
        Of `known_scores`.

    Returns
    -------
    DataFrame
        ``model``, ``tasks`` (with a record) and ``missing`` (names of the others), and of ``over tasks``,
        ``over types`` and each of `TYPES` the mean, with `` low`` and `` high``; NaN where a task is missing.
    """
    names = ["over tasks", "over types", *TYPES]
    columns = ["model", "tasks", "missing", *(f"{name}{end}" for name in names for end in ("", " low", " high"))]
    rows = []
    for model, own in scores.dropna(subset=["score"]).groupby("model", sort=False):
        units = zip(*(own[name].tolist() for name in ("task", "score", "low", "high", "n")), strict=True)
        made = overall({task: Score(score, low, high, int(n)) for task, score, low, high, n in units})
        missing = [name for name in tasks() if name not in set(own["task"])]
        row: dict[str, object] = {"model": model, "tasks": len(own), "missing": " ".join(missing)}
        for name, each in made.items():
            row |= {name: each.value, f"{name} low": each.low, f"{name} high": each.high}
        rows.append(row)
    frame = pd.DataFrame(rows, columns=columns).sort_values("model", kind="stable")
    return frame.sort_values("over tasks", ascending=False, kind="stable", ignore_index=True)


def _measured() -> list[dict[str, Any]]:
    """Rows of the ledger."""
    rows: list[dict[str, Any]] = []
    for kind in TYPES:
        every = frames.records(_LEDGER[kind], benchmark=TITLE, scope="ALL", query_view=None)
        every = every[every["method"].isin(["", METHODS.get(kind, "")])]
        for _, alike in every.groupby("landscape", sort=False):
            entries = {path: ledger.read(path).record for path in alike["path"]}
            # Of a task that was fetched twice the newest state counts, one of this machine before a published one.
            newest = max(alike.itertuples(), key=lambda row: (row.origin == HERE, row.created))
            digest = entries[newest.path]["landscape"]["digest"]
            alike = alike[[entries[path]["landscape"]["digest"] == digest for path in alike["path"]]]
            verdicts = _verdicts(kind, alike)
            for row in alike.to_dict("records"):
                rows.append(_row(row, entries[row["path"]], verdicts.get(row["record"])))
    return rows


def _verdicts(kind: str, alike: pd.DataFrame) -> dict[str, str]:
    """Verdict by record; macro F1 and clusters of one label a document are not kept unit by unit."""
    if kind not in ("retrieval", "paraphrase"):
        return {}
    metric = tasks()[_task(ledger.read(alike["path"].iloc[0]).record)].metric
    models = compare(frames.scores(alike, metric), between="record", within="landscape").models
    return dict(zip(models["record"], models["verdict"], strict=True))


def _task(record: Record) -> str:
    return str(record["landscape"]["benchmark"]["task"])


def _row(result: dict[Any, Any], record: Record, verdict: str | None) -> dict[str, Any]:
    task = tasks()[_task(record)]
    metric = task.metric
    row = {"task": task.name, "type": task.type, "metric": metric, "model": result["model"], "score": result[metric]}
    row |= {"low": result[f"{metric} low"], "high": result[f"{metric} high"], "n": result["n"], "verdict": verdict}
    own = Result(NAME, task.name.removeprefix(_SPLIT), result["model_id"], metric, *(row["score"],) * 3, "")
    for figure in _figures(task.name):
        if comparable(figure, own):
            row |= {"published": figure.value, "published as": figure.model}
    if task.type == "retrieval":
        row["ties_worst"], row["ties_best"] = record["scopes"]["ALL"]["tie_band"][metric]
    if task.type == "classification":
        row |= {"classes": len(record["labels"]["names"]), "classes_left_out": record["details"]["rare_labels"]}
    if task.type == "clustering":
        chance: Any = record["details"]["chance"]
        row |= {"by_chance": chance[METHODS[task.type]][metric], "AMI": result["AMI"]}
    row |= {"published as": row.get("published as"), "revision": record["landscape"]["benchmark"]["revision"]}
    return row | {"origin": result["origin"], "command": result["command"]}


def _figures(task: str) -> list[PublishedScore]:
    """What the paper says of a task, in its order."""
    split = task.removeprefix(_SPLIT) if task.startswith(_SPLIT) else ""
    return [figure for figure in published() if figure.benchmark == NAME and figure.split == split]
