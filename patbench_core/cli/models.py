"""`patbench models`: what models patbench knows, and getting them."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.encoders.entry import ModelEntry

app = typer.Typer(help="Models that patbench knows by name.", no_args_is_help=True)


@app.command("list")
def list_models(
    everything: Annotated[
        bool, typer.Option("--all", help="Also models that are neither here nor in packages.")
    ] = False,
) -> None:
    """Models that are here or that packages carry; with --all every model of the registry."""
    from patbench_core.cli.console import console, table
    from patbench_core.encoders.memory import memory_needed
    from patbench_core.encoders.packaged import installed
    from patbench_core.encoders.registry import entries

    known = entries()
    shown = {
        name: entry for name, entry in known.items() if everything or not entry.hub or entry.install or installed(name)
    }
    made = table("name", "licence", "state", "params M", "dim", "tokens", "GB", left=3)
    made.columns[0].no_wrap = True
    for name, entry in shown.items():
        needed = memory_needed(entry)
        numbers = (entry.parameters, entry.dimension, entry.max_tokens, needed and round(needed / 1e9, 1))
        made.add_row(
            name,
            (entry.licence or "").removeprefix("LicenseRef-"),
            _state(entry),
            *("" if of is None else f"{of:g}" for of in numbers),
        )
    console().print(made)
    if len(shown) < len(known):
        print(f"{len(known) - len(shown)} more are known and come from the hub: patbench models list --all")


def _state(entry: "ModelEntry") -> str:
    """Whether a model can be used at once, and else what it waits for."""
    from patbench_core.encoders.packaged import installed

    if entry.remote_code:
        return "own code"
    if installed(entry.name):
        return "here, default" if entry.default else "here"
    return "in packages" if entry.install else "hub, gated" if entry.gated else "hub"


@app.command()
def show(name: Annotated[str, typer.Argument(help="Registry name.")]) -> None:
    """Everything the registry says of a model."""
    from dataclasses import asdict

    from patbench_core.encoders.memory import memory_needed
    from patbench_core.encoders.registry import get

    entry = get(name)
    needed = memory_needed(entry)
    said = asdict(entry) | {"memory": needed and f"{needed / 1e9:.1f} GB to run at {entry.dtype or 'float32'}"}
    for key, value in said.items():
        if value is None or value in ("", (), {}, 0) or value is False:
            continue
        lines = [f"{part}: {of}" for part, of in value.items()] if isinstance(value, dict) else None
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        print(f"{key:14}", ("\n" + " " * 15).join(lines or [text]))


@app.command()
def install(names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Registry names.")]) -> None:
    """Fetch models from the packages that carry them; every hash is verified."""
    import sys

    from patbench_core.encoders.packaged import install as install_model

    for name in names:
        install_model(name, lambda line: print(line, file=sys.stderr))
