"""`patbench models`: what models patbench knows, and getting them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from patbench_core.cli.console import console, table

if TYPE_CHECKING:
    from patbench_core.encoders.entry import ModelEntry
    from patbench_core.encoders.naming import Located
    from patbench_core.encoders.verify import Check

app = typer.Typer(help="Models that patbench knows by name.", no_args_is_help=True)


@app.command("list")
def list_models(
    everything: Annotated[
        bool, typer.Option("--all", help="Also models that are neither here nor in packages.")
    ] = False,
) -> None:
    """Models that are here or that packages carry; with --all every model of the registry."""
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
        numbers = (entry.parameters, entry.dimension, entry.max_tokens)
        made.add_row(
            name,
            (entry.licence or "").removeprefix("LicenseRef-"),
            _state(entry),
            *("" if each is None else f"{each:g}" for each in numbers),
            f"{needed / 1e9:.1f}" if needed else "",
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
    facts = asdict(entry) | {"memory": needed and f"{needed / 1e9:.1f} GB to run at {entry.dtype or 'float32'}"}
    for key, value in facts.items():
        if value is None or value in ("", (), {}, 0) or value is False:
            continue
        lines = [f"{part}: {each}" for part, each in value.items()] if isinstance(value, dict) else None
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        print(f"{key:14}", ("\n" + " " * 15).join(lines or [text]))


@app.command()
def install(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Registry names.")],
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="You have read and accept the models' own terms.")
    ] = False,
) -> None:
    """Fetch models from the packages that carry them; every hash is verified."""
    import sys

    from patbench_core.encoders.packaged import install as install_model

    for name in names:
        install_model(name, lambda line: print(line, file=sys.stderr), accept_licence)


@app.command()
def verify(
    model: Annotated[str, typer.Argument(help="Registry name, folder, or hub id (org/name@revision).")],
    folder: Annotated[Path | None, typer.Option(help="Check a registry entry against the files here.")] = None,
    load: Annotated[bool, typer.Option("--load", help="Load the model too, and compare it with its files.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a fact.")] = False,
) -> None:
    """Compare what the registry says of a model with the model's own files; exit status 1 where they differ."""
    import json
    from dataclasses import asdict

    from patbench_core.encoders.naming import locate
    from patbench_core.encoders.verify import verify_files, verify_loaded

    located = locate(model, folder, weights=load)
    checks = verify_files(located.entry, located.folder, located.files)
    if load:
        checks += verify_loaded(located.name, located.folder)
    if as_json:
        for check in checks:
            print(json.dumps({"model": located.name} | asdict(check), ensure_ascii=False))
    else:
        _print_checks(located, checks)
    if any(check.verdict == "differs" for check in checks):
        raise typer.Exit(1)


@app.command()
def add(
    model: Annotated[str, typer.Argument(help="Folder, or hub id (org/name@revision).")],
    name: Annotated[str | None, typer.Option(help="How to call it; the default is its folder's name.")] = None,
) -> None:
    """Write an entry of your own registry (models.toml of the home folder) from a model's files."""
    from patbench_core.encoders.adding import add_model
    from patbench_core.encoders.registry import own_registry

    entry = add_model(model, name)
    print(f"{entry.name} is in {own_registry()}: 'patbench models show {entry.name}' shows what is known of it")


def _print_checks(located: "Located", checks: "list[Check]") -> None:
    by = "registry" if located.entry else "expected (not in the registry)"
    shown = table("", by, "files", "verdict", left=4)
    for check in checks:
        shown.add_row(check.what, check.expected, check.found, check.verdict)
    print(f"{located.name}: {located.hub or located.folder}")
    console().print(shown)
    differ = [check.what for check in checks if check.verdict == "differs"]
    compared = sum(check.verdict != "noted" for check in checks)
    print(f"{len(differ)} of {compared} differ{': ' + ', '.join(differ) if differ else ''}")
