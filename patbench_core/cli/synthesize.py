"""`patbench synthesize`: labelled documents that a generator makes of a landscape's own."""

import json
from pathlib import Path
from typing import Annotated

import typer

from patbench_core.cli.bar import bar
from patbench_core.tasks.registry import LABELS, LANDSCAPE
from patbench_core.training.settings import LAST_SEED


def synthesize(
    landscape: Annotated[str, typer.Option(help=LANDSCAPE.help)],
    labels: Annotated[str, typer.Option(help=LABELS.help.removesuffix("; repeatable.") + ".")],
    generator: Annotated[str, typer.Option(help="Such as eda or section:C1; a wrong one lists all.")],
    number: Annotated[int, typer.Option(min=1, help="Documents to make.")],
    out: Annotated[Path, typer.Option(help="JSONL file to write: text, labels and parents of each document.")],
    view: Annotated[str | None, typer.Option(help="View of the training documents; A, or else TA, by default.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=LAST_SEED, help="Another seed gives other texts.")] = 0,
) -> None:
    """Make labelled documents of a landscape's labelled documents; texts that are made already are not made again.

    All labelled documents are training documents here: to test on the same landscape, use patbench synthetic, which
    generates from the training part of each split alone.
    """
    from patbench_core.files import write_atomic
    from patbench_core.generators.generate import generate
    from patbench_core.generators.registry import generator as named
    from patbench_core.landscape import registry
    from patbench_core.tasks.labels import label_set
    from patbench_core.tasks.synthetic.pool import default_view, pool

    _spare(out)
    chosen, source = named(generator), registry.get(landscape)
    view = view or default_view(source)
    training = pool(source, label_set(source, labels), view, len(source), folds=0).documents
    with bar() as progress:
        made = generate(chosen, training, number, seed, progress)
    rows = (
        {
            "text": document.text,
            "labels": list(document.labels),
            "parents": list(document.parents),
            "generator": chosen.spec,
            "seed": seed,
        }
        for document in made
    )
    write_atomic(out, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode())
    print(f"{out}: {len(made):,} documents by {chosen.spec} of {len(training):,} training documents, view {view}")
    if coverage := chosen.coverage(training):
        print(coverage)


def _spare(out: Path) -> None:
    """Refuse to write over a file that this command has not written."""
    from patbench_core.generators.errors import GeneratorError

    if out.exists():
        try:
            with out.open(encoding="utf-8") as lines:
                first = json.loads(lines.readline())
        except (OSError, ValueError):
            first = None
        if not isinstance(first, dict) or not first.keys() >= {"text", "labels", "parents"}:
            raise GeneratorError(f"{out} is there and was not written by 'patbench synthesize': choose another --out")
