"""`patbench export`: rankings for other tools."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from patbench_core.cli.bar import bar
from patbench_core.cli.console import console, table

if TYPE_CHECKING:
    from patbench_core.benchmarks.export.checks import Checks

Landscape = Annotated[str, typer.Option(help="Name of a landscape.")]
Model = Annotated[str, typer.Option(help="As for evaluate.")]
View = Annotated[str, typer.Option(help="View of queries and documents.")]
DocView = Annotated[str | None, typer.Option(help="View of the documents, if another.")]
Reading = Annotated[str | None, typer.Option(help="Spans x tokens.")]

Scope = Literal["ALL", "IN", "OUT"]

app = typer.Typer(help="Rankings and judgments in other tools' formats.", no_args_is_help=True)


@app.command()
def trec(
    landscape: Landscape,
    model: Model,
    out: Annotated[Path, typer.Option(help="Folder to write run.trec and the qrels.SCOPE.trec of each scope into.")],
    view: View = "TA",
    doc_view: DocView = None,
    reading: Reading = None,
    depth: Annotated[int, typer.Option(help="Documents a query.", min=1)] = 1000,
) -> None:
    """Write a TREC run and qrels; scores fall with the rank, so that every tool keeps patbench's order."""
    from patbench_core.benchmarks.export.trec import write_trec
    from patbench_core.tasks.retrieval.evaluation import Retrieval

    evaluation = Retrieval(landscape, view, doc_view, reading)
    with bar() as progress:
        files = write_trec(evaluation, model, out, depth, progress)
    for file in files:
        print(file)


@app.command()
def mteb(
    landscape: Landscape,
    model: Model,
    out: Annotated[Path, typer.Option(help="Folder of results, as mteb.ResultCache reads it.")],
    view: View = "TA",
    doc_view: DocView = None,
    reading: Reading = None,
) -> None:
    """Write the record as MTEB results, a task a scope; 'mteb' itself loads them."""
    from patbench_core.benchmarks.export.mteb_result import write_mteb_result
    from patbench_core.tasks.retrieval.evaluation import Retrieval

    evaluation = Retrieval(landscape, view, doc_view, reading)
    with bar() as progress:
        record = evaluation.entry(model, progress).record
    for file in write_mteb_result(record, out):
        print(file)


@app.command("mteb-task")
def mteb_task(
    landscape: Landscape,
    out: Annotated[Path, typer.Option(help="Folder to write corpus, queries, qrels and top_ranked into.")],
    view: View = "TA",
    doc_view: DocView = None,
    scope: Annotated[Scope, typer.Option(help="Whose links are judged.")] = "ALL",
) -> None:
    """Write a landscape as a retrieval data set that MTEB loads; its texts are in it, so mind their licence."""
    from patbench_core.benchmarks.export.mteb_task import write_mteb_folder
    from patbench_core.tasks.retrieval.evaluation import Retrieval

    task = Retrieval(landscape, view, doc_view).task
    for file in write_mteb_folder(task, scope, out):
        print(file)


@app.command()
def checks(
    landscape: Landscape,
    model: Model,
    out: Annotated[Path | None, typer.Option(help="File to keep the numbers in, as JSON.")] = None,
    view: View = "TA",
) -> None:
    """Let trec_eval, ir_measures and MTEB score the same model; exit 1 if one of them disagrees."""
    import shlex

    from patbench_core.benchmarks.export.checks import check, write_checks
    from patbench_core.results.head import shown_model
    from patbench_core.tasks.retrieval.evaluation import Retrieval

    words = ("--landscape", landscape, "--model", shown_model(model), "--view", view)
    with bar() as progress:
        checks = check(
            Retrieval(landscape, view), model, shlex.join(("patbench", "export", "checks", *words)), progress
        )
    if out:
        write_checks(checks, out)
    _print_checks(checks)
    if not all(map(checks.agrees, checks.checks)):
        raise typer.Exit(1)


def _print_checks(checks: "Checks") -> None:
    title = f"{checks.landscape}, {checks.model}, view {checks.view}, nDCG@10 over all judged queries"
    shown = table("scored by", "given", "order of ties", "nDCG@10", "difference", "agrees", left=3, title=title)
    worst, best = checks.tie_band
    shown.add_row("patbench", "", "publication numbers ascending", f"{checks.score:.6f}", "", "")
    for each in checks.checks:
        agrees = "yes" if checks.agrees(each) else "NO"
        shown.add_row(
            each.tool, each.given, each.ties, f"{each.score:.6f}", f"{each.score - checks.score:+.6f}", agrees
        )
    console().print(shown)
    print(f"tie band {worst:.6f} to {best:.6f}")
