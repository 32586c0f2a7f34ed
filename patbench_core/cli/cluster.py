"""`patbench cluster`: clusters of a landscape's vectors against its label sets, each a record."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.ledger import Entry


def cluster(
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    labels: Annotated[list[str], typer.Option(help="Label set of the landscape, or such as ipc_class; repeatable.")],
    model: Annotated[
        list[str], typer.Option(help="Registry name, folder, hub id (org/name@revision), precomputed:NAME; repeatable.")
    ],
    view: Annotated[str | None, typer.Option(help="View of the documents; the default is TA where it is held.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a record and method.")] = False,
) -> None:
    """Clusters of frozen vectors against known labels; what the ledger holds is not computed again."""
    from patbench_core.cli.bar import bar
    from patbench_core.cli.prompts import warn_of_unused
    from patbench_core.evaluate.clustering import Clustering

    clustering, sets = Clustering(landscape, view), list(dict.fromkeys(labels))
    with bar() as progress:
        entries = [entry for name in dict.fromkeys(model) for entry in clustering.entries(name, sets, progress)]
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
    return [head | {"method": method, **of} for method, of in record["scores"].items()]


def _print(entries: "list[Entry]") -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table

    first = entries[0].record
    labels, details = first["labels"], first["details"]
    title = (
        f"{first['landscape']['name']}, {labels['set']}: {labels['documents']:,} documents with exactly one of "
        f"{details['k']} labels, view {first['document']['view']}"
    )
    columns = ("V-measure", "95 %", "spread", "ARI", "AMI", "clusters", "noise")
    shown = table("model", "method", *columns, left=2, title=title)
    for entry in entries:
        details = entry.record["details"]
        for place, (method, of) in enumerate(entry.record["scores"].items()):
            shown.add_row(
                Text("" if place else entry.record["model"]["name"]),
                method,
                f"{of['metrics']['V-measure']:.4f}",
                "{:.3f} to {:.3f}".format(*of["ci"]["V-measure"]),
                f"{of['spread']['V-measure']:.3f}",
                *(f"{of['metrics'][name]:.4f}" for name in ("ARI", "AMI")),
                str(details["k"]) if method == "k-means" else _range(details["clusters_by_order"]),
                "" if method == "k-means" else f"{details['noise']:.0%}",
            )
    console().print(shown)


def _range(numbers: list[int]) -> str:
    return " to ".join(map(str, dict.fromkeys((min(numbers), max(numbers)))))
