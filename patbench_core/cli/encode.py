"""`patbench encode`: vectors ahead of everything that needs them."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from patbench_core.cli.bar import bar
from patbench_core.cli.console import console, table

if TYPE_CHECKING:
    from patbench_core.encoders.entry import Role
    from patbench_core.landscape.landscape import Landscape
    from patbench_core.tasks.texts import SideTexts


def encode(
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    models: Annotated[list[str], typer.Option("--model", help="As for evaluate; repeatable.")],
    views: Annotated[list[str], typer.Option("--view", help="View of queries and documents; repeatable.")],
    reading: Annotated[str | None, typer.Option(help="Such as 1x512; the model's own length by default.")] = None,
    dtype: Annotated[Literal["float32", "bf16"], typer.Option(help="Arithmetic.")] = "float32",
    engine: Annotated[
        Literal["local", "ray"], typer.Option(help="This process, or the workers of a cluster.")
    ] = "local",
    address: Annotated[str | None, typer.Option(help="Of a Ray cluster; a new one on this machine by default.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Workers of the Ray cluster: a GPU each, or a core.")] = 1,
) -> None:
    """Encode a landscape's texts, as retrieval reads them, into the store; whoever needs them later finds them there.

    A run that was cut off goes on where it was.
    """
    from patbench_core.encoders.dense import text_encoder
    from patbench_core.encoders.in_memory import processor
    from patbench_core.encoders.reading import parse_reading
    from patbench_core.encoders.resolve import resolve
    from patbench_core.landscape import registry
    from patbench_core.vectors.fill import Engine, fill, local
    from patbench_core.vectors.on_ray import RayEngine

    if engine == "local" and (address or workers > 1):
        raise typer.BadParameter("--address and --workers are for --engine ray")
    found = registry.get(landscape)
    encoders = {model: text_encoder(resolve(model, found, parse_reading(reading), dtype)) for model in models}
    views = list(dict.fromkeys(views))
    sides = _texts(found, views)
    shown = table("model", "role", "texts", "encoded", left=2, title=f"{landscape}, {', '.join(views)}")
    with bar() as progress:
        for model, encoder in encoders.items():
            run: Engine = local
            device = processor()
            if engine == "ray":
                run = RayEngine(model, reading, dtype, address, workers)
                device = run.device
            for role, named in sides.items():
                texts, encoded = fill(encoder, role, named, run, device, progress)
                shown.add_row(model, role, f"{texts:,}", f"{encoded:,}")
    console().print(shown)


def _texts(landscape: "Landscape", views: list[str]) -> "dict[Role, dict[str, str]]":
    """Distinct texts of all views, and a publication number of each, by the role that they have in retrieval."""
    import numpy as np

    from patbench_core.tasks.errors import empty_view
    from patbench_core.tasks.texts import side_texts

    named: dict[Role, dict[str, str]] = {"document": {}, "query": {}}
    for view in views:
        sides: dict[Role, SideTexts] = {
            "document": side_texts(landscape, view, shown=landscape.ranked),
            "query": side_texts(landscape, view, np.unique(landscape.qrels.query_row)),
        }
        if not sides["document"].distinct:
            raise empty_view(view, landscape.name, "document")
        for role, side in sides.items():
            for text, name in zip(side.distinct, side.names, strict=True):
                named[role].setdefault(text, name)
    return named
