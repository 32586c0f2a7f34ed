"""`patbench benchmarks`: public benchmarks by name; `patbench reproduce`: a published score, run again."""

from typing import TYPE_CHECKING, Annotated

import typer

from patbench_core.cli.bar import bar
from patbench_core.cli.console import console, table

if TYPE_CHECKING:
    from patbench_core.benchmarks.baselines import Baseline
    from patbench_core.benchmarks.cards import Card
    from patbench_core.benchmarks.reproduce import Reproduction
    from patbench_core.results.ledger import Entry

app = typer.Typer(help="Public benchmarks by name.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="As 'patbench benchmarks list' writes it.")]


@app.command("list")
def list_benchmarks() -> None:
    """All data sets of all benchmarks, and whether each is here."""
    from patbench_core.benchmarks.cards import cards

    shown = table("name", "task", "measure", "licence", "state", "size", left=6)
    for name, each in cards().items():
        shown.add_row(
            name, each.task, each.measure, each.benchmark.licence or "none", each.state, each.size.split(", ")[0]
        )
    console().print(shown)


@app.command()
def show(name: Name) -> None:
    """What a data set tests, its size, licence and revision, how to get it, and what is here of it."""
    from patbench_core.benchmarks import dapfam
    from patbench_core.benchmarks.cards import card
    from patbench_core.benchmarks.dapfam_tasks import TASKS
    from patbench_core.landscape.registry import get as landscape

    facts = card(name)
    for key, value in _facts(facts):
        if value:
            print(f"{key:15}", value)
    if name == dapfam.NAME:
        print(f"{'tasks':15}", ("\n" + " " * 16).join(TASKS))
        if facts.here:
            _print_sizes(dapfam.sizes(landscape(facts.landscape)))
    if facts.here:
        print(f"\n'patbench landscape show {facts.landscape}' says more of what is here.")


@app.command()
def get(
    name: Name,
    revision: Annotated[str | None, typer.Option(help="Commit of the data set, if another than the card's.")] = None,
) -> None:
    """Fetch a data set at its revision, verify it, and make its landscape."""
    from patbench_core.benchmarks.getting import get as get_benchmark

    get_benchmark(name, revision)
    show(name)


@app.command()
def run(
    task: Annotated[str, typer.Argument(help="MTEB's name of a task on DAPFAM, or patenteb:TASK.")],
    model: Annotated[list[str], typer.Option(help="As for evaluate; repeatable.")],
) -> None:
    """Models on a benchmark's task; what the ledger holds is not computed again."""
    from patbench_core.benchmarks.getting import run as run_task

    with bar() as progress:
        entries = [run_task(task, name, progress) for name in dict.fromkeys(model)]
    _print_scores(task, entries)


def reproduce(
    baseline: Annotated[str | None, typer.Argument(help="Name of a baseline; without one, all are listed.")] = None,
) -> None:
    """Run a published score again: exit 0 if ours is within the tolerance, 1 if not, 2 if it cannot be run here."""
    from patbench_core.benchmarks import baselines
    from patbench_core.benchmarks.reproduce import reproduce as run

    if baseline is None:
        _list_baselines(list(baselines.baselines().values()))
        return
    wanted = baselines.baseline(baseline)
    with bar() as progress:
        reproduction = run(wanted, progress)
    _print_reproduction(reproduction)
    if not reproduction.hit:
        raise typer.Exit(1)


def _facts(facts: "Card") -> list[tuple[str, str]]:
    benchmark = facts.benchmark
    return [
        ("name", facts.name),
        ("benchmark", f"{benchmark.title}: {benchmark.citation}, {benchmark.paper}"),
        ("tests", facts.tests),
        ("task", f"{facts.task}, {facts.measure}"),
        ("size", facts.size),
        ("licence", benchmark.licence),
        ("data set", facts.repo),
        ("revision", facts.revision or ("that of the first download" if facts.repo else "")),
        ("how to get it", benchmark.how),
        ("command", facts.command),
        ("reconstruction", benchmark.reconstruction),
        ("state", facts.state),
    ]


def _print_sizes(sizes: dict[str, tuple[int, int]]) -> None:
    shown = table("size", "published", "here", "difference", title="Published sizes, and what is here")
    for what, (published, here) in sizes.items():
        off = here - published
        shown.add_row(what, f"{published:,}", f"{here:,}", f"{off:+,}" if off else "")
    console().print(shown)


def _print_scores(task: str, entries: "list[Entry]") -> None:
    """Of DAPFAM all scopes of the ranking, the task's own first; of PatenTEB what decides."""
    from patbench_core.benchmarks.dapfam_tasks import TASKS, dapfam_task
    from patbench_core.benchmarks.patenteb_scores import score
    from patbench_core.benchmarks.patenteb_tasks import tasks

    if task in TASKS:
        own, *_ = dapfam_task(task)
        shown = table("model", "scope", "queries", "nDCG@100", "95 %", "tie band", "Recall@100", left=2, title=task)
        for entry in entries:
            for position, scope in enumerate(sorted(entry.record["scopes"], key=lambda name: name != own)):
                facts = entry.record["scopes"][scope]
                shown.add_row(
                    "" if position else entry.record["model"]["name"],
                    scope,
                    f"{facts['n_queries']:,}",
                    f"{facts['metrics']['nDCG@100']:.4f}",
                    "{:.3f} to {:.3f}".format(*facts["ci"]["nDCG@100"]),
                    "{:.4f} to {:.4f}".format(*facts["tie_band"]["nDCG@100"]),
                    f"{facts['metrics']['Recall@100']:.4f}",
                )
    else:
        shown = table("model", "measure", "n", "score", "95 %", left=2, title=task)
        part = tasks()[task.partition(":")[2]]
        for entry in entries:
            scored = score(entry.record, part)
            name = entry.record["model"]["name"]
            shown.add_row(
                name, part.metric, f"{scored.n:,}", f"{scored.value:.4f}", f"{scored.low:.3f} to {scored.high:.3f}"
            )
    console().print(shown)


def _list_baselines(known: "list[Baseline]") -> None:
    from patbench_core.benchmarks.reproduce import needs

    shown = table("baseline", "needs", "metric", "published", "tolerance", left=2)
    for each in known:
        shown.add_row(each.name, "\n".join(needs(each)), each.metric, f"{each.value:.4f}", f"{each.tolerance:.4f}")
    console().print(shown)


def _print_reproduction(reproduction: "Reproduction") -> None:
    baseline = reproduction.baseline
    shown = table(
        "", baseline.metric, "95 %", "difference", "verdict", title=f"{baseline.name}, published by {baseline.source}"
    )
    shown.add_row("published", f"{baseline.value:.4f}", _interval(baseline.interval), "", "")
    verdict = f"{'hit' if reproduction.hit else 'miss'}, tolerance {baseline.tolerance:.4f}"
    shown.add_row(
        "ours",
        f"{reproduction.value:.4f}",
        _interval(reproduction.interval),
        f"{reproduction.difference:+.2%}",
        verdict,
    )
    console().print(shown)


def _interval(ends: tuple[float, float] | None) -> str:
    return "{:.3f} to {:.3f}".format(*ends) if ends else "not published"
