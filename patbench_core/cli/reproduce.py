"""`patbench reproduce`: a published score, run again."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.benchmarks.baselines import Baseline
    from patbench_core.benchmarks.reproduce import Reproduction


def reproduce(
    baseline: Annotated[str | None, typer.Argument(help="Name of a baseline; without one, all are listed.")] = None,
) -> None:
    """Run a published score again: exit 0 if ours is within the tolerance, 1 if not, 2 if it cannot be run here."""
    from patbench_core.benchmarks import baselines
    from patbench_core.benchmarks.reproduce import reproduce as run
    from patbench_core.cli.bar import bar

    if baseline is None:
        _list(list(baselines.baselines().values()))
        return
    wanted = baselines.baseline(baseline)
    with bar() as progress:
        reproduction = run(wanted, progress)
    _print(reproduction)
    if not reproduction.hit:
        raise typer.Exit(1)


def _list(known: "list[Baseline]") -> None:
    from patbench_core.benchmarks.reproduce import needs
    from patbench_core.cli.console import console, table

    shown = table("baseline", "needs", "metric", "published", "tolerance", left=2)
    for each in known:
        shown.add_row(each.name, "\n".join(needs(each)), each.metric, f"{each.value:.4f}", f"{each.tolerance:.4f}")
    console().print(shown)


def _print(reproduction: "Reproduction") -> None:
    from patbench_core.cli.console import console, table

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
