"""`patbench cluster`: clusters of a landscape's vectors against its label sets, each a record."""

from typing import TYPE_CHECKING

from patbench_core.cli.labelled import AsJson, LabelSets, Landscape, Models, View, show

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry


def cluster(landscape: Landscape, labels: LabelSets, model: Models, view: View = None, as_json: AsJson = False) -> None:
    """Clusters of frozen vectors against known labels; what the ledger holds is not computed again."""
    from patbench_core.tasks.clustering.evaluation import Clustering

    show(Clustering(landscape, view), labels, model, as_json, _by_method, _print)


def _by_method(entry: "Entry") -> list[dict[str, object]]:
    return [{"method": method, **of} for method, of in entry.record["scores"].items()]


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
