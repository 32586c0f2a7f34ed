"""`patbench landscape`: bring patents in, and see what they are."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Sets of patents.", no_args_is_help=True)


@app.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="JSONL, Parquet, Google Patents CSV or Lens CSV, plain or .gz."),
    ],
    name: Annotated[str, typer.Option(help="What to call the landscape.")],
    qrels: Annotated[Path | None, typer.Option(help="TSV of query_id, doc_id, score: the links to judge by.")] = None,
    skip_bad: Annotated[bool, typer.Option(help="Keep the good rows; skipped.tsv lists the rest.")] = False,
) -> None:
    """Import one landscape from one or several files and print its card."""
    from patbench_core.landscape.importing import import_files

    import_files(files, name, qrels=qrels, skip_bad=skip_bad)
    show(name)


@app.command("list")
def list_landscapes() -> None:
    """All landscapes at hand."""
    from patbench_core.landscape.registry import known

    for name in known():
        print(name)


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name of a landscape.")]) -> None:
    """The card of a landscape: sections, offices, links, lengths, labels."""
    from patbench_core.cli.console import console
    from patbench_core.landscape.card import card
    from patbench_core.landscape.registry import get
    from patbench_core.landscape.rendering import render

    console().print(render(card(get(name))))


@app.command()
def demo(
    patents: Annotated[int, typer.Option(help="How many.", min=2)],
    name: Annotated[str, typer.Option(help="What to call the landscape.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same patents.")] = 0,
) -> None:
    """Write a synthetic landscape of any size and print its card."""
    from patbench_core.landscape.registry import make_demo

    make_demo(name, patents, seed)
    show(name)
