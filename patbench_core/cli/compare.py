"""`patbench compare`: by how much do these models differ, and how sure is that?"""

import json
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from patbench_core.cli.console import console, table
from patbench_core.cli.missing import Wanted, no_records
from patbench_core.errors import PatbenchError

if TYPE_CHECKING:
    import pandas as pd

    from patbench_core.stats.comparison import Comparison
    from patbench_core.tasks.registry import Declaration


Scope = Literal["ALL", "IN", "OUT"]


def compare(
    models: Annotated[list[str], typer.Argument(help="Two models or more, named as for evaluate.")],
    landscape: Annotated[
        str | None, typer.Option(help="Name of a landscape; without it, all that have records of every model named.")
    ] = None,
    metric: Annotated[str | None, typer.Option(help="Any measure of the task; the default decides it.")] = None,
    view: Annotated[str | None, typer.Option(help="View of queries and documents; TA in retrieval.")] = None,
    scope: Annotated[Scope, typer.Option(help="All links, those inside an IPC class, or those across.")] = "ALL",
    task: Annotated[str, typer.Option(help="retrieval, fusion, classification, clustering, pairs.")] = "retrieval",
    labels: Annotated[str | None, typer.Option(help="Label set of classification or clustering.")] = None,
    method: Annotated[str | None, typer.Option(help="Classifier or clustering; the default decides the task.")] = None,
    margin: Annotated[float, typer.Option(help="Greatest difference that is called equivalent.")] = 0.02,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a comparison.")] = False,
) -> None:
    """Paired tests of every pair of models from records, computed here or published; nothing is computed anew.

    p-values are corrected over all models that have a record there, named or not, so that every page says the same.
    """
    from patbench_core.frames import records, scores
    from patbench_core.landscape.views import fields
    from patbench_core.measures import measure
    from patbench_core.stats.comparison import compare as compared

    declared = _declared(task, labels, method, scope)
    if declared.name in _CITED:
        measure(metric or "nDCG@10")
        view = view or "TA"
        fields(view)
    rows = records(task, view=view, landscape=landscape, labels=labels)
    if method and len(rows) and method not in set(rows["method"]):
        raise PatbenchError(
            f"no record of {task} has method {method!r}: choose one of {', '.join(dict.fromkeys(rows['method']))}"
        )
    rows = rows[rows["method"].isin(["", method or declared.method])]
    cells = _cells(rows, list(dict.fromkeys(models)), Wanted(declared, landscape, view or "TA", labels))
    if scope not in {part for cell in cells for part in cell["scope"]}:
        raise PatbenchError(
            f"landscape {cells[0]['landscape'].iloc[0]!r} has no citation link in scope {scope}, so there is "
            "nothing to compare: choose --scope ALL"
        )
    for cell in cells:
        cell = cell[cell["scope"] == scope]
        measures = [metric] if metric else list(declared.deciding[:1])
        result = compared(scores(cell, measures), within=_WITHIN, margin=margin)
        result = replace(result, rule=result.rule + _without_families(cell, declared))
        named = set(cell.loc[cell["named"], "model"])
        (_print_json if as_json else _print)(cell[cell["named"]], result, named)


_CITED = ("retrieval", "fusion")
_WITHIN = ("landscape", "view", "labels", "scope")


def _declared(task: str, labels: str | None, method: str | None, scope: str) -> "Declaration":
    """The task, if models are compared by it and it has what is asked for.

    Raises
    ------
    PatbenchError
        If not.
    """
    from patbench_core.tasks.registry import compared, declaration

    if task not in (known := [*compared(), "fusion"]):
        raise PatbenchError(f"task {task!r} compares no models here: choose one of {', '.join(known)}")
    declared = declaration(task)
    lacking = {
        "--labels": labels and not declared.part,
        "--method": method and declared.per == "scope",
        "--scope": scope != "ALL" and task not in _CITED,
    }
    for word, lacks in lacking.items():
        if lacks:
            raise PatbenchError(f"records of {task} do not differ by {word}: leave it out")
    return declared


def _cells(rows: "pd.DataFrame", models: list[str], wanted: Wanted) -> "list[pd.DataFrame]":
    """Records that are compared, with a column ``named``: whether they are of one of `models`.

    Raises
    ------
    PatbenchError
        If no cell has records of all models, or there is one model only.
    """
    from patbench_core.results import ledger
    from patbench_core.results.selection import is_of

    read = [ledger.read(path).record for path in rows["path"]]
    rows = rows.assign(**{f"is {model}": [is_of(record, model) for record in read] for model in models})
    columns = [f"is {model}" for model in models]
    rows = rows.assign(named=rows[columns].any(axis=1))
    cells = [cell for _, cell in rows.groupby(["landscape", "view", "labels"], sort=False)]
    missing = [[model for model in models if not cell[f"is {model}"].any()] for cell in cells]
    whole = [cell for cell, lacking in zip(cells, missing, strict=True) if not lacking]
    if not whole:
        nearest = min(range(len(cells)), key=lambda position: len(missing[position]), default=None)
        lacking = models if nearest is None else missing[nearest]
        raise no_records(models, lacking, wanted, None if nearest is None else cells[nearest])
    compared = [cell for cell in whole if len(set(cell.loc[cell["named"], "model"])) > 1]
    if not compared:
        raise PatbenchError(f"nothing to compare model {models[0]!r} with: name two different models or more")
    return compared


def _without_families(cell: "pd.DataFrame", declared: "Declaration") -> str:
    """What the rule cannot allow for where families of a landscape are not recorded; empty where they are."""
    from patbench_core.results import ledger
    from patbench_core.tasks.card.task import documents_of
    from patbench_core.tasks.registry import LANDSCAPE

    landscape = ledger.read(cell["path"].iloc[0]).record["landscape"]
    if declared.source is not LANDSCAPE or documents_of(landscape["name"], landscape["digest"]):
        return ""
    return ", families left out, which are not recorded here (evaluating again records them)"


def _print_json(records: "pd.DataFrame", result: "Comparison", named: set[str]) -> None:
    from patbench_core.files import plain

    models, pairs = _of(result, named)
    head = records.iloc[0][["landscape", "synthetic", "task", "view", "labels", "method", "scope"]].to_dict()
    made = head | models.iloc[0][["metric", "n", "effective"]].to_dict()
    made |= {
        "origin": " and ".join(dict.fromkeys(records["origin"])),
        "rule": result.rule,
        "margin": result.margin,
        "compared": len(result.models),
    }
    columns = ["model", "score", "low", "high", "best_rank", "worst_rank", "verdict"]
    made["models"] = models[columns].to_dict("records")
    columns = ["one", "other", "difference", "low", "high", "p", "holm", "verdict", "detectable"]
    made["pairs"] = pairs[columns].to_dict("records")
    made["groups"] = result.groups["items"].tolist()
    print(json.dumps(plain(made), ensure_ascii=False))


def _of(result: "Comparison", named: set[str]) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Rows of the models that are named; tests are corrected over all."""
    pairs = result.pairs
    return result.models[result.models["model"].isin(named)], pairs[
        pairs["one"].isin(named) & pairs["other"].isin(named)
    ]


def _print(records: "pd.DataFrame", result: "Comparison", named: set[str]) -> None:
    from patbench_core.stats.bounds import FEWEST
    from patbench_core.tasks.columns import shown as ends

    first, (models, pairs) = records.iloc[0], _of(result, named)
    kind = "synthetic" if first["synthetic"] else "real"
    parts = [
        first["task"],
        *(str(first[name]) for name in ("labels", "method") if first[name] == first[name] and first[name]),
    ]
    n, effective = int(models["n"].iloc[0]), float(models["effective"].iloc[0])
    what = f"view {first['view']}, {models['metric'].iloc[0]}, {first['scope']}"
    size = f"{n:,} units worth {effective:,.0f} independent ones"
    scores = table("model", "rank", "score", "95 %", left=1)
    for row in models.to_dict("records"):
        best, worst = row["best_rank"], row["worst_rank"]
        ranks = str(best) if best == worst else f"{best} to {worst}"
        scores.add_row(row["model"], ranks, f"{row['score']:.4f}", ends(row["low"], row["high"], ".3f"))
    tests = table("model", "minus", "difference", "95 %", "p", "Holm", "detectable", "verdict", left=2)
    for row in pairs.to_dict("records"):
        numbers = (f"{row['difference']:+.4f}", ends(row["low"], row["high"], "+.4f"))
        chances = ("–" if isnan(row[name]) else f"{row[name]:.4f}" for name in ("p", "holm", "detectable"))
        tests.add_row(row["one"], row["other"], *numbers, *chances, row["verdict"])
    shown = console()
    shown.print(f"{first['landscape']} ({kind}), {', '.join(parts)}, {what}, {size}")
    shown.print(scores)
    shown.print(tests)
    if effective < FEWEST:
        shown.print(f"Fewer than {FEWEST:g} independent units say nothing of others: all is undecided.")
    sets = "; ".join(", ".join(items) for items in result.groups["items"])
    shown.print(f"Sets without a significant difference: {sets}.")
    if first["task"] in _CITED:
        shown.print(
            "Scores are means over all orders of equal scores; patbench evaluate prints one order, trec_eval's."
        )
    shown.print(
        f"Rule: {result.rule}; {len(result.models)} models are compared here. 95 % is the interval of a pair "
        f"on its own; equivalent: inside ±{result.margin:g}; detectable: found with a power of 80 %.\n"
    )
