"""`patbench finetune-study`: every recipe, control and seed, trained and tested."""

from typing import Annotated

import typer

from patbench_core.cli.finetune import Control, Dtype, Epochs, Evaluations, MaxSteps, Negatives, Recipe, passes


def finetune_study(
    landscape: Annotated[str, typer.Option(help="Trained on.")],
    bases: Annotated[list[str], typer.Option("--base", help="As for finetune; repeatable.")],
    tested_on: Annotated[
        list[str], typer.Option(help="LANDSCAPE, or LANDSCAPE:LABELS to classify and cluster too; repeatable.")
    ],
    recipes: Annotated[list[Recipe] | None, typer.Option("--recipe", help="All by default; repeatable.")] = None,
    controls: Annotated[list[Control] | None, typer.Option("--control", help="Both by default; repeatable.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Trainings of each recipe and control.")] = 3,
    sections: Annotated[str, typer.Option(help="Of R3 and R4, such as title-abstract.")] = "abstract-claims",
    labels: Annotated[list[str] | None, typer.Option(help="Label set of R2 and R4; repeatable.")] = None,
    view: Annotated[str, typer.Option(help="Of citation and label pairs, and of all tests.")] = "TA",
    negatives: Annotated[Negatives, typer.Option(help="What finds hard negatives.")] = "bm25",
    reading: Annotated[str | None, typer.Option(help="Of the tests, such as 1x96.")] = None,
    max_steps: MaxSteps = None,
    epochs: Epochs = None,
    batch: Annotated[int, typer.Option(min=2, help="Pairs of one step.")] = 64,
    tokens: Annotated[int, typer.Option(min=8, help="Tokens read of each text while training.")] = 256,
    dtype: Dtype = None,
    evaluations: Evaluations = None,
) -> None:
    """Train all recipes, and test them beside their bases on what was held out; what has its records is not redone."""
    from patbench_core.cli.bar import bar
    from patbench_core.training.grid import Grid, run_grid
    from patbench_core.training.recipes import RECIPES
    from patbench_core.training.settings import Settings

    grid = Grid(
        landscape=landscape,
        bases=tuple(bases),
        recipes=tuple(recipe.value for recipe in recipes or ()) or RECIPES,
        seeds=tuple(range(seeds)),
        controls=tuple(control is Control.matched for control in controls or Control),
        tested_on={name: labels or None for name, _, labels in (each.partition(":") for each in tested_on)},
        sections=sections,
        labels=tuple(labels or ()),
        view=view,
        negatives=negatives,
        reading=reading,
        settings=Settings(
            max_steps=max_steps,
            epochs=passes(max_steps, epochs),
            batch=batch,
            tokens=tokens,
            dtype=dtype,
            evaluations=evaluations,
        ),
    )
    with bar() as progress:
        left = run_grid(grid, progress)
    for cell, why in left:
        print(f"{cell.name}: not trained: {why}")
    print(f"{len(list(grid.cells())) - len(left)} trainings have their records")
