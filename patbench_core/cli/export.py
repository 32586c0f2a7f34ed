"""`patbench export`: rankings for other tools."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Rankings and judgments in other tools' formats.", no_args_is_help=True)


@app.callback()
def export() -> None:
    """Rankings and judgments in other tools' formats."""


@app.command()
def trec(
    landscape: Annotated[str, typer.Option(help="Name of a landscape.")],
    model: Annotated[str, typer.Option(help="As for evaluate.")],
    out: Annotated[Path, typer.Option(help="Folder to write run.trec and qrels.trec into.")],
    view: Annotated[str, typer.Option(help="View of queries and documents.")] = "TA",
    doc_view: Annotated[str | None, typer.Option(help="View of the documents, if another.")] = None,
    reading: Annotated[str | None, typer.Option(help="Spans x tokens.")] = None,
    depth: Annotated[int, typer.Option(help="Documents a query.", min=1)] = 1000,
) -> None:
    """Write a TREC run and qrels; scores fall with the rank, so that every tool keeps patbench's order."""
    from patbench_core.cli.bar import bar
    from patbench_core.evaluate.retrieval import Evaluation, Settings
    from patbench_core.export.trec import write_trec

    evaluation = Evaluation(landscape, Settings(view, doc_view, reading))
    with bar() as progress:
        files = write_trec(evaluation, model, out, depth, progress)
    for file in files:
        print(file)
