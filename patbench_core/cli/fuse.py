"""`patbench fuse`: does BM25 help a dense model?"""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry


def fuse(
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    model: Annotated[list[str], typer.Option(help="As for evaluate, BM25 left out; repeatable.")],
    view: Annotated[str, typer.Option(help="View of queries and documents.")] = "TA",
    metric: Annotated[str, typer.Option(help="Measure by which settings are chosen and compared.")] = "nDCG@10",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a record.")] = False,
) -> None:
    """Fuse each model with BM25; the setting is chosen on other queries than those it is judged on."""
    from patbench_core.cli.bar import bar
    from patbench_core.cli.prompts import warn_of_unused
    from patbench_core.tasks.fusion.evaluation import FusionEvaluation

    evaluation = FusionEvaluation(landscape, view, metric)
    with bar() as progress:
        entries = [evaluation.entry(name, progress) for name in dict.fromkeys(model)]
    warn_of_unused(entries)
    if as_json:
        for entry in entries:
            print(json.dumps(_object(entry), ensure_ascii=False))
        return
    _print(entries)


def _object(entry: "Entry") -> dict[str, object]:
    record = entry.record
    return {
        "landscape": record["landscape"]["name"],
        "task": record["task"],
        "model": record["model"]["name"],
        "view": record["query"]["view"],
        "scopes": record["scopes"],
        "details": record["details"],
    }


def _print(entries: "list[Entry]") -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table

    first = entries[0].record
    details = first["details"]
    title = f"{first['landscape']['name']}, fusion with BM25, view {first['query']['view']}, {details['metric']}"
    numbers = ("queries", "alone", "held out", "gain", "95 %", "p", "alpha")
    shown = table("model", "method", *numbers, left=2, title=title)
    for entry in entries:
        details = entry.record["details"]
        for place, (family, of) in enumerate(details["families"].items()):
            shown.add_row(
                Text("" if place else entry.record["model"]["name"]),
                family,
                f"{details['n']:,}",
                f"{details['alone']['dense']['mean']:.4f}",
                f"{of['mean']:.4f}",
                f"{of['gain']:+.4f}",
                "{:+.4f} to {:+.4f}".format(*of["gain_ci"]),
                f"{of['gain_p']:.4f}",
                f"{of['alpha']:g}" + (f" (k {of['k']})" if family == "RRF" else ""),
            )
    console().print(shown)
