"""`patbench pairs`: phrase pairs with a similarity that people gave; `evaluate` is added from the task."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Pairs of phrases and their similarity.", no_args_is_help=True)


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, plain or .gz, with id, anchor, target, context and score.")],
    name: Annotated[str, typer.Option(help="What to call the set.")],
) -> None:
    """Import one set of pairs and print what is in it."""
    from patbench_core.tasks.pairs.importing import import_pairs

    facts = import_pairs(file, name).facts
    counts = (f"{facts[what]:,} {what}" for what in ("pairs", "anchors", "phrases", "contexts"))
    print(f"{name}: {', '.join(counts)}; digest {facts['digest'][:16]}")
