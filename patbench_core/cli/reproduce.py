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
        found = run(wanted, progress)
    _print(found)
    if not found.hit:
        raise typer.Exit(1)


def _list(known: "list[Baseline]") -> None:
    from patbench_core.benchmarks.reproduce import needs
    from patbench_core.cli.console import console, table

    shown = table("baseline", "needs", "metric", "published", "tolerance", left=2)
    for of in known:
        shown.add_row(of.name, "\n".join(needs(of)), of.metric, f"{of.value:.4f}", f"{of.tolerance:.4f}")
    console().print(shown)


def _print(found: "Reproduction") -> None:
    from patbench_core.cli.console import console, table

    of = found.baseline
    shown = table("", of.metric, "95 %", "difference", "verdict", title=f"{of.name}, published by {of.source}")
    shown.add_row("published", f"{of.value:.4f}", _interval(of.interval), "", "")
    verdict = f"{'hit' if found.hit else 'miss'}, tolerance {of.tolerance:.4f}"
    shown.add_row("ours", f"{found.value:.4f}", _interval(found.interval), f"{found.difference:+.2%}", verdict)
    console().print(shown)


def _interval(ends: tuple[float, float] | None) -> str:
    return "{:.3f} to {:.3f}".format(*ends) if ends else "not published"
