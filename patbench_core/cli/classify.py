"""`patbench classify`: label sets of a landscape from the vectors of models, each a record."""

from typing import TYPE_CHECKING

from patbench_core.cli.labelled import AsJson, LabelSets, Landscape, Models, View, show

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry


def classify(
    landscape: Landscape, labels: LabelSets, model: Models, view: View = None, as_json: AsJson = False
) -> None:
    """Multi-label classification from frozen vectors; what the ledger holds is not computed again."""
    from patbench_core.tasks.classification.evaluation import Classification

    show(Classification(landscape, view), labels, model, as_json, _by_method, _print)


def _by_method(entry: "Entry") -> list[dict[str, object]]:
    chosen = entry.record["details"]["chosen"]
    return [
        {"method": method, "chosen": chosen[method]} | {name: of[name] for name in ("metrics", "ci", "n")}
        for method, of in entry.record["scores"].items()
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
