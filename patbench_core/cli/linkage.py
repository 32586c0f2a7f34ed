"""`patbench linkage` and `patbench link`: products and the patents that protect them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from patbench_core.cli.bar import bar
from patbench_core.cli.console import console, table

app = typer.Typer(help="Products and the patents that protect them.", no_args_is_help=True)


@app.command("import")
def import_command(
    links: Annotated[Path, typer.Argument(help="TSV, CSV or JSONL: product, patent and, if known, the link's type.")],
    products: Annotated[Path, typer.Option(help="With id and any of name, text, brand, application.")],
    patents: Annotated[str, typer.Option(help="Name of a landscape, or a file with publication_number and texts.")],
    name: Annotated[str, typer.Option(help="What to call the set.")],
) -> None:
    """Import one set of links and print its card."""
    from patbench_core.tasks.linkage.card import lines
    from patbench_core.tasks.linkage.importing import import_links

    print("\n".join(lines(import_links(links, products, patents, name))))


@app.command("card")
def card_command(
    links: Annotated[str, typer.Option(help="Name of an imported set of links, or demo-products.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Sizes, degrees, components, twins, missing texts, and the query that would fill them."""
    from patbench_core.tasks.linkage import registry
    from patbench_core.tasks.linkage.card import card, lines, query

    chosen = registry.get(links)
    print(json.dumps(card(chosen) | {"query": query(chosen)}) if as_json else "\n".join(lines(chosen)))


def link(
    text: Annotated[str, typer.Argument(help="What the product is and does.")],
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    model: Annotated[str, typer.Option(help="A model as for evaluate, bm25, or fusion:MODEL.")],
    view: Annotated[str, typer.Option(help="View of patents: T, A, C1, C, TA or TAC.")] = "TAC",
    k: Annotated[int, typer.Option(min=1, help="Patents to show.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a patent.")] = False,
) -> None:
    """Rank the patents of a landscape for one product."""
    from patbench_core.tasks.linkage.asking import ranked_patents

    with bar() as progress:
        ranked = ranked_patents(text, landscape, model, view, k, progress)
    if as_json:
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in ranked))
        return
    shown = table("rank", "patent", "title", "score", left=3, title=f"{landscape}, {model}, view {view}")
    for row in ranked:
        shown.add_row(str(row["rank"]), str(row["publication_number"]), str(row["title"]), f"{row['score']:.4f}")
    console().print(shown)
