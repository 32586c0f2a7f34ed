"""`patbench run`, `book` and `publish`: from records to pages."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from patbench_core.cli.bar import bar

Landscape = Annotated[str, typer.Option(help="Name of a landscape.")]
Models = Annotated[list[str] | None, typer.Option("--model", help="As for evaluate; repeatable.")]


def run(
    study: Annotated[str, typer.Argument(help="Name of a study; each is a notebook.")],
    landscape: Landscape = "demo",
    models: Models = None,
) -> None:
    """Run one study's notebook; the executed copy becomes its page of the book."""
    from patbench_core.book.execute import run_study

    with bar() as progress:
        executed = run_study(study, _parameters(landscape, models), progress)
    print(executed)


def book(landscape: Landscape = "demo", models: Models = None) -> None:
    """Run every study on a landscape, build the book, check its pages, and print where it begins."""
    from patbench_core.book.build import build_book

    with bar() as progress:
        index, unfit = build_book(_parameters(landscape, models), progress)
    for study, why in unfit.items():
        print(f"patbench: page {study} shows other landscapes only: {why}", file=sys.stderr)
    print(index)


def publish(landscape: Landscape) -> None:
    """Copy a landscape's live records to results/, to be committed: figures only, no patent text."""
    from patbench_core.landscape.registry import known
    from patbench_core.results.ledger import publish as publish_records
    from patbench_core.tasks.profile.task import Profile

    if landscape in known():
        Profile(landscape).entry()
    for path in publish_records(landscape):
        print(path)


def _parameters(landscape: str, models: list[str] | None) -> dict[str, object]:
    """What replaces the notebooks' own parameters."""
    own = {} if landscape == "demo" else {"landscape": landscape}
    return own | ({"models": [_found_anywhere(model) for model in models]} if models else {})


def _found_anywhere(model: str) -> str:
    """What the user called a model; a folder by its whole path, for notebooks run elsewhere."""
    from patbench_core.encoders import registry
    from patbench_core.encoders.variants import split_variant

    base, variant = split_variant(model)
    folder = Path(base).expanduser()
    return variant.of(str(folder.resolve())) if base not in registry.entries() and folder.is_dir() else model
