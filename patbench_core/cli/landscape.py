"""`patbench landscape`: bring patents in, and see what they are."""

from pathlib import Path
from typing import Annotated

import typer

from patbench_core.cli.bar import counted
from patbench_core.cli.console import console, table

app = typer.Typer(help="Sets of patents.", no_args_is_help=True)


@app.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Exports of patents: CSV, XLSX, JSON, JSONL, Parquet, XML; plain, .gz, .zst or .zip. "
            "'patbench landscape formats' lists those known by name.",
        ),
    ],
    name: Annotated[str, typer.Option(help="What to call the landscape.")],
    qrels: Annotated[Path | None, typer.Option(help="TSV of query_id, doc_id, score: the links to judge by.")] = None,
    skip_bad: Annotated[bool, typer.Option(help="Keep the good rows; skipped.tsv lists the rest.")] = False,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field; as often as needed."),
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="TOML file of such columns (mapping.toml of an import).")] = None,
    dates: Annotated[
        str,
        typer.Option(
            metavar="ORDER",
            help="How to read 04/05/2013: day-first, month-first or year-first, where files do not say.",
        ),
    ] = "",
    encoding: Annotated[str | None, typer.Option(help="Of text files, where the detected one is wrong.")] = None,
    source: Annotated[str, typer.Option(help="Where the patents are from, for the card.")] = "",
    licence: Annotated[str, typer.Option(help="The licence of the data, for the card.")] = "",
    unit: Annotated[str, typer.Option(help="What a document is: patents, claims or phrases.")] = "",
    label_meaning: Annotated[str, typer.Option(help="What the labels mean, for the card.")] = "",
) -> None:
    """Import one landscape from one or several files and print its card."""
    from patbench_core.landscape.facts import declaration
    from patbench_core.landscape.formats.mapping import given
    from patbench_core.landscape.importing import import_files

    declared = declaration(source=source, licence=licence, unit=unit, label_meaning=label_meaning)
    mapped = given(maps or [], mapping, dates)
    with counted("rows") as progress:
        import_files(
            files, name, qrels, skip_bad, mapped=mapped, encoding=encoding, declared=declared, progress=progress
        )
    show(name)


@app.command("formats")
def list_formats() -> None:
    """Exports that are known by their columns, and the columns that each needs."""
    from patbench_core.landscape.formats.layout import layouts

    shown = table("format", "what it is", "needs", "reads", left=4)
    for layout in layouts():
        needs = [" or ".join(layout.columns[name][:3]) for name in layout.needs]
        marks = f"one of {', '.join(layout.marks[:4])}" if layout.marks else ""
        shown.add_row(layout.name, layout.title, "; ".join(filter(None, [*needs, marks])), ", ".join(layout.columns))
    console().print(shown)


@app.command("list")
def list_landscapes() -> None:
    """All landscapes at hand."""
    from patbench_core.landscape.registry import known

    for name in known():
        print(name)


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name of a landscape.")]) -> None:
    """The card of a landscape: sections, offices, links, lengths, labels."""
    from patbench_core.landscape.card import card
    from patbench_core.landscape.registry import get
    from patbench_core.landscape.rendering import render

    console(markup=True).print(render(card(get(name))))


@app.command()
def demo(
    patents: Annotated[int, typer.Option(help="How many.", min=2)],
    name: Annotated[str, typer.Option(help="What to call the landscape.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same patents.")] = 0,
) -> None:
    """Write a synthetic landscape of any size and print its card."""
    from patbench_core.landscape.registry import make_demo

    with counted("patents") as progress:
        make_demo(name, patents, seed, progress)
    show(name)
