"""What `patbench classify` and `patbench cluster` share."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry
    from patbench_core.tasks.labelled import LabelledEvaluation

Landscape = Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")]
LabelSets = Annotated[list[str], typer.Option(help="Label set of the landscape, or such as ipc_class; repeatable.")]
Models = Annotated[
    list[str], typer.Option(help="Registry name, folder, hub id (org/name@revision), precomputed:NAME; repeatable.")
]
View = Annotated[str | None, typer.Option(help="View of the documents; the default is TA where it is held.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a record and method.")]


def show(
    evaluation: "LabelledEvaluation",
    labels: Sequence[str],
    models: Sequence[str],
    as_json: bool,
    by_method: "Callable[[Entry], list[dict[str, object]]]",
    print_table: "Callable[[list[Entry]], None]",
) -> None:
    """Find or make the records, and print them.

    Parameters
    ----------
    by_method : callable
        What JSON says of each method of a record, beside what it says of the record.
    print_table : callable
        Prints the records of one label set.
    """
    from patbench_core.cli.bar import bar
    from patbench_core.cli.prompts import warn_of_unused

    sets = list(dict.fromkeys(labels))
    with bar() as progress:
        entries = [entry for name in dict.fromkeys(models) for entry in evaluation.entries(name, sets, progress)]
    warn_of_unused(entries)
    if as_json:
        for entry in entries:
            for line in by_method(entry):
                print(json.dumps(_head(entry) | line, ensure_ascii=False))
        return
    for name in sets:
        print_table([entry for entry in entries if entry.record["labels"]["set"] == name])


def _head(entry: "Entry") -> dict[str, object]:
    record = entry.record
    return {
        "landscape": record["landscape"]["name"],
        "task": record["task"],
        "labels": record["labels"]["set"],
        "model": record["model"]["name"],
        "view": record["document"]["view"],
    }
