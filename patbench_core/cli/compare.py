"""`patbench compare`: which of these models can be told apart, and by how much?"""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.stats.all_pairs import Pair
    from patbench_core.studies.head_to_head import HeadToHead


class Scope(StrEnum):
    """Which citation links count."""

    ALL = "ALL"
    IN = "IN"
    OUT = "OUT"


def compare(
    models: Annotated[list[str], typer.Argument(help="Two models or more, named as for evaluate.")],
    landscape: Annotated[
        str | None, typer.Option(help="Name of a landscape; without it, all that have records of every model named.")
    ] = None,
    metric: Annotated[str, typer.Option(help="Measure of retrieval that records hold.")] = "nDCG@10",
    view: Annotated[str, typer.Option(help="View of queries and documents.")] = "TA",
    scope: Annotated[Scope, typer.Option(help="All links, those inside an IPC class, or those across.")] = Scope.ALL,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a landscape.")] = False,
) -> None:
    """Paired tests of every pair of models from records, computed here or published; nothing is computed anew."""
    from patbench_core.studies.head_to_head import head_to_head

    for found in head_to_head(models, landscape, view, metric, scope.value):
        if as_json:
            print(json.dumps(_object(found, view), ensure_ascii=False))
        else:
            _print(found, view)


def _object(of: "HeadToHead", view: str) -> dict[str, object]:
    from dataclasses import asdict

    from patbench_core.stats.all_pairs import RULE

    made = of.comparison
    head = {"landscape": of.group.name, "synthetic": of.group.synthetic, "task": "retrieval", "view": view}
    head |= {"scope": of.scope, "metric": of.metric, "n_queries": made.n, "origin": of.group.origin}
    rows = []
    for entry, name, ranks in zip(of.group.entries, of.names, made.rank_ranges, strict=True):
        part = entry.record["scopes"][of.scope]
        facts = {key: part[key][of.metric] for key in ("ci", "tie_band")}
        rows.append({"model": name, "mean": part["metrics"][of.metric], **facts, "ranks": ranks})
    pairs = [
        asdict(pair)
        | {"one": of.names[pair.one], "other": of.names[pair.other]}
        | {"separable": pair.separable, "within_ties": of.within_ties(pair.one, pair.other)}
        for pair in made.pairs
    ]
    groups = [[of.names[place] for place in group] for group in made.level_groups]
    smallest = dict(zip(("median", "least", "greatest"), made.detectable or (None,) * 3, strict=True))
    return head | {"rule": RULE, "models": rows, "pairs": pairs, "groups": groups, "smallest_detectable": smallest}


def _print(of: "HeadToHead", view: str) -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table
    from patbench_core.stats.all_pairs import RULE

    made, kind = of.comparison, "synthetic" if of.group.synthetic else "real patents"
    what = f"citation retrieval, view {view}, {of.metric}, {of.scope}, {made.n:,} queries, {of.group.origin}"
    means = table("model", "reading", "rank", "mean", "95 %", "tie band", left=2)
    for entry, name, (best, worst) in zip(of.group.entries, of.names, made.rank_ranges, strict=True):
        part = entry.record["scopes"][of.scope]
        means.add_row(
            Text(name),
            entry.record["reading"],
            str(best) if best == worst else f"{best} to {worst}",
            f"{part['metrics'][of.metric]:.4f}",
            "{:.3f} to {:.3f}".format(*part["ci"][of.metric]),
            "{:.4f} to {:.4f}".format(*part["tie_band"][of.metric]),
        )
    numbers = ("difference", "95 %", "p rand.", "Holm rand.", "p boot.", "Holm boot.", "detectable", "verdict")
    pairs = table("model", "less", *numbers, left=2)
    for pair in made.pairs:
        pairs.add_row(Text(of.names[pair.one]), Text(of.names[pair.other]), *_cells(pair), Text(_verdict(of, pair)))
    shown = console()
    shown.print(Text(f"{of.group.name} ({kind}), {what}"))
    shown.print(means)
    shown.print(pairs)
    groups = "; ".join(", ".join(of.names[place] for place in group) for group in made.level_groups)
    shown.print(Text(f"Groups of models that cannot be told apart: {groups}."))
    if made.detectable:
        median, least, greatest = made.detectable
        over = f", {least:.4f} to {greatest:.4f} over the pairs" if len(made.pairs) > 1 else ""
        what = "Smallest detectable difference of one pair (80 % power, two-sided 5 %)"
        shown.print(Text(f"{what}: {median:.4f}{over}."))
    shown.print(Text(f"Rule: {RULE}; 95 % is the bootstrap interval of a pair on its own.\n"))


def _cells(pair: "Pair") -> tuple[str, ...]:
    chances = (pair.p_randomisation, pair.holm_randomisation, pair.p_bootstrap, pair.holm_bootstrap)
    return (
        f"{pair.mean:+.4f}",
        f"{pair.low:+.4f} to {pair.high:+.4f}",
        *(f"{p:.4f}" for p in chances),
        "" if pair.detectable is None else f"{pair.detectable:.4f}",
    )


def _verdict(of: "HeadToHead", pair: "Pair") -> str:
    ties = ", within the tie order" if of.within_ties(pair.one, pair.other) else ""
    return ("separable" if pair.separable else "not separable") + ties
