"""`patbench run`, `book` and `publish`: from records to pages."""

from typing import Annotated

import typer


def run(
    study: Annotated[str, typer.Argument(help="Name of a study; each is a notebook.")],
    landscape: Annotated[str, typer.Option(help="Name of a landscape.")] = "demo",
    model: Annotated[list[str] | None, typer.Option(help="As for evaluate; repeatable.")] = None,
) -> None:
    """Run one study's notebook; the executed copy becomes its page of the book."""
    from patbench_core.book.execute import run_study
    from patbench_core.cli.bar import bar

    with bar() as progress:
        executed = run_study(study, {"landscape": landscape} | ({"models": model} if model else {}), progress)
    print(executed)


def book() -> None:
    """Run every study, build the book, check its pages, and print where it begins."""
    from patbench_core.book.build import build_book
    from patbench_core.cli.bar import bar

    with bar() as progress:
        index = build_book(progress)
    print(index)


def publish(landscape: Annotated[str, typer.Option(help="Name of a landscape.")]) -> None:
    """Copy a landscape's live records to results/, to be committed: figures only, no patent text."""
    from patbench_core.ledger import publish as publish_records

    for path in publish_records(landscape):
        print(path)
