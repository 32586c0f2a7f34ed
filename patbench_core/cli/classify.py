"""`patbench classify`: label sets of a landscape from the vectors of models, each a record."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.ledger import Entry


def classify(
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    labels: Annotated[list[str], typer.Option(help="Label set of the landscape, or such as ipc_class; repeatable.")],
    model: Annotated[
        list[str], typer.Option(help="Registry name, folder, hub id (org/name@revision), precomputed:NAME; repeatable.")
    ],
    view: Annotated[str | None, typer.Option(help="View of the documents; the default is TA where it is held.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a record and method.")] = False,
) -> None:
    """Multi-label classification from frozen vectors; what the ledger holds is not computed again."""
    from patbench_core.cli.bar import bar
    from patbench_core.cli.prompts import warn_of_unused
    from patbench_core.evaluate.classification import Classification

    classification, sets = Classification(landscape, view), list(dict.fromkeys(labels))
    with bar() as progress:
        entries = [entry for name in dict.fromkeys(model) for entry in classification.entries(name, sets, progress)]
    warn_of_unused(entries)
    if as_json:
        for entry in entries:
            for line in _objects(entry):
                print(json.dumps(line, ensure_ascii=False))
        return
    for name in sets:
        _print([entry for entry in entries if entry.record["labels"]["set"] == name])


def _objects(entry: "Entry") -> list[dict[str, object]]:
    record = entry.record
    head = {
        "landscape": record["landscape"]["name"],
        "task": record["task"],
        "labels": record["labels"]["set"],
        "model": record["model"]["name"],
        "view": record["document"]["view"],
    }
    chosen = record["details"]["chosen"]
    return [
        head | {"method": method, "chosen": chosen[method]} | {name: of[name] for name in ("metrics", "ci", "n")}
        for method, of in record["scores"].items()
    ]


def _print(entries: "list[Entry]") -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table

    first = entries[0].record
    labels, n = first["labels"], first["details"]["parts"]["test"]
    title = (
        f"{first['landscape']['name']}, {labels['set']}: {len(labels['names'])} labels, {labels['documents']:,} "
        f"documents, {n:,} of them tested, view {first['document']['view']}"
    )
    columns = ("chosen", "micro F1", "95 %", "macro F1", "weighted F1", "LRAP")
    shown = table("model", "method", *columns, left=2, title=title)
    for entry in entries:
        for place, (method, of) in enumerate(entry.record["scores"].items()):
            chosen = entry.record["details"]["chosen"][method]
            metrics = of["metrics"]
            shown.add_row(
                Text("" if place else entry.record["model"]["name"]),
                method,
                ", ".join(f"{name} = {value:g}" for name, value in chosen.items()),
                f"{metrics['micro F1']:.4f}",
                "{:.3f} to {:.3f}".format(*of["ci"]["micro F1"]),
                *(f"{metrics[name]:.4f}" for name in ("macro F1", "weighted F1", "LRAP")),
            )
    console().print(shown)
