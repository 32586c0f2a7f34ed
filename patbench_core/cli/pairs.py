"""`patbench pairs`: phrase pairs with a similarity that people gave."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.results.ledger import Entry

app = typer.Typer(help="Pairs of phrases and their similarity.", no_args_is_help=True)


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, plain or .gz, with id, anchor, target, context and score.")],
    name: Annotated[str, typer.Option(help="What to call the set.")],
) -> None:
    """Import one set of pairs and print what is in it."""
    from patbench_core.tasks.pairs.importing import import_pairs

    facts = import_pairs(file, name).facts
    counts = (f"{facts[what]:,} {what}" for what in ("pairs", "anchors", "phrases", "contexts"))
    print(f"{name}: {', '.join(counts)}; digest {facts['digest'][:16]}")


@app.command()
def evaluate(
    pairs: Annotated[str, typer.Option("--set", help="Name of an imported set, or demo-phrases.")],
    model: Annotated[list[str], typer.Option(help="Registry name, folder, hub id (org/name@revision); repeatable.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a model.")] = False,
) -> None:
    """Correlation of cosine and given similarity; what the ledger holds is not computed again."""
    from patbench_core.cli.bar import bar
    from patbench_core.cli.prompts import warn_of_unused
    from patbench_core.tasks.pairs.evaluation import PairsEvaluation

    evaluation = PairsEvaluation(pairs)
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
        "anchors": record["details"]["anchors"],
        "scores": record["scores"],
        "baseline": record["details"]["baseline"],
    }


def _print(entries: "list[Entry]") -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table

    first = entries[0].record
    baseline, anchors = first["details"]["baseline"], first["details"]["anchors"]
    title = (
        f"{first['landscape']['name']}: {first['scores']['ALL']['n']:,} pairs of {anchors['ALL']:,} anchors; "
        "intervals over anchors"
    )
    shown = table("model", "Spearman", "95 %", "Pearson", "95 %", title=title)
    rows = [(entry.record["model"]["name"], entry.record["scores"]) for entry in entries]
    for name, scores in [*rows, (baseline["method"], baseline["scores"])]:
        if (of := scores.get("ALL")) is None:
            continue
        cells = [
            cell
            for metric in ("Spearman", "Pearson")
            for cell in (f"{of['metrics'][metric]:.4f}", "{:.3f} to {:.3f}".format(*of["ci"][metric]))
        ]
        shown.add_row(Text(name), *cells)
    console().print(shown)
