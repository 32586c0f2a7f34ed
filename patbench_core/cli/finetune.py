"""`patbench finetune`, `finetune-study` and `distil`: model folders out of a base and the landscape's own signals."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from patbench_core.cli.bar import bar
from patbench_core.training.settings import LAST_SEED

if TYPE_CHECKING:
    from patbench_core.training.card import Trained


class Recipe(StrEnum):
    """What pairs are mined by; an enumeration, since typer takes no list of a Literal."""

    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"


class Control(StrEnum):
    """What is held equal between recipes; as `Recipe`."""

    none = "none"
    matched = "matched"


Negatives = Literal["bm25", "base"]
MaxSteps = Annotated[int | None, typer.Option(min=1, help="Steps, whatever the number of pairs; not with --epochs.")]
Dtype = Annotated[
    Literal["float32", "bf16"] | None, typer.Option(help="bf16 where a GPU or the processor has it, else float32.")
]
Evaluations = Annotated[
    int | None, typer.Option(min=1, help="Validations, each a checkpoint; 10 by default, or fewer where steps are few.")
]
Epochs = Annotated[
    float | None, typer.Option(min=0.01, help="Passes over the pairs, 1 by default; not with --max-steps.")
]


def passes(max_steps: int | None, epochs: float | None) -> float:
    """Passes over the pairs, where the user did not name steps as well.

    Raises
    ------
    typer.BadParameter
        If both are named: only one of them can say when training ends.
    """
    if max_steps is not None and epochs is not None:
        raise typer.BadParameter("--max-steps and --epochs both say when training ends: give one of them")
    return 1.0 if epochs is None else epochs


def finetune(
    recipe: Annotated[Recipe, typer.Option(help="R1 citation, R2 label, R3 sections, R4 all three.")],
    base: Annotated[str, typer.Option(help="Registry name, folder, or hub id (org/name@revision).")],
    landscape: Annotated[str, typer.Option(help="Name of an imported landscape, or demo.")],
    out: Annotated[Path, typer.Option(help="Folder of the model that is written.")],
    control: Annotated[Control, typer.Option(help="matched: equal pairs and tokens for every recipe.")] = Control.none,
    sections: Annotated[str, typer.Option(help="Of R3 and R4, such as title-abstract.")] = "abstract-claims",
    labels: Annotated[
        list[str] | None, typer.Option(help="Label set of R2 and R4, such as ipc_class; repeatable.")
    ] = None,
    view: Annotated[str, typer.Option(help="Of citation and label pairs, and of validation.")] = "TA",
    negatives: Annotated[Negatives, typer.Option(help="What finds hard negatives.")] = "bm25",
    max_steps: MaxSteps = None,
    epochs: Epochs = None,
    batch: Annotated[int, typer.Option(min=2, help="Pairs of one step.")] = 64,
    tokens: Annotated[int, typer.Option(min=8, help="Tokens read of each text while training.")] = 256,
    learning_rate: Annotated[float | None, typer.Option(min=0.0, help="At its peak.")] = None,
    dtype: Dtype = None,
    evaluations: Evaluations = None,
    matryoshka: Annotated[str, typer.Option(help="Smaller dimensions that are trained too, such as 128,64.")] = "",
    held_out: Annotated[
        list[str] | None, typer.Option(help="Label set that will be tested; all by default; repeatable.")
    ] = None,
    tested_on: Annotated[
        list[str] | None, typer.Option(help="Another landscape that will be tested on; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=LAST_SEED, help="Of mining and training.")] = 0,
    split_seed: Annotated[
        int, typer.Option(min=0, max=LAST_SEED, help="Of what is held out; alike for what is compared.")
    ] = 0,
) -> None:
    """Mine pairs, train, and write a model folder; a run that was cut off is taken up."""
    from patbench_core.training.runs import TrainingSpec, finetuned
    from patbench_core.training.settings import Settings

    settings = Settings(
        seed=seed,
        epochs=passes(max_steps, epochs),
        max_steps=max_steps,
        batch=batch,
        tokens=tokens,
        learning_rate=learning_rate,
        dtype=dtype,
        evaluations=evaluations,
        matryoshka=_numbers(matryoshka, "--matryoshka"),
    )
    spec = TrainingSpec(
        recipe=recipe.value,
        base=base,
        landscape=landscape,
        matched=control is Control.matched,
        sections=sections,
        view=view,
        negatives=negatives,
        split_seed=split_seed,
        labels=tuple(labels or ()),
        held_out=tuple(held_out) if held_out else None,
        tested_on=tuple(tested_on or ()),
    )
    with bar() as progress:
        trained = finetuned(spec, settings, out, progress)
    _print(trained)


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


def distil(
    teacher: Annotated[str, typer.Option(help="Registry name, folder, or hub id (org/name@revision).")],
    layers: Annotated[str, typer.Option(help="Layers of the teacher that are kept, such as 0,4,8,12,16,20.")],
    dim: Annotated[int, typer.Option(min=1, help="Dimensions of the student's vectors.")],
    landscape: Annotated[str, typer.Option(help="Its texts are what the student learns on; protected ones are not.")],
    out: Annotated[Path, typer.Option(help="Folder of the model that is written.")],
    view: Annotated[str, typer.Option(help="Of the texts, and of validation.")] = "TA",
    texts: Annotated[int, typer.Option(min=2, help="At most so many.")] = 10_000,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Steps; the default is one pass.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=LAST_SEED, help="Of the texts drawn and of training.")] = 0,
    split_seed: Annotated[int, typer.Option(min=0, max=LAST_SEED, help="Of what is held out.")] = 0,
) -> None:
    """Train a smaller student to a teacher's vectors."""
    from patbench_core.training.runs import distilled
    from patbench_core.training.settings import Settings

    settings = Settings(seed=seed, max_steps=max_steps, dtype="float32")
    kept = _numbers(layers, "--layers")
    with bar() as progress:
        trained = distilled(teacher, kept, dim, landscape, view, texts, settings, split_seed, out, progress)
    _print(trained)


def _numbers(text: str, option: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise typer.BadParameter("give whole numbers with commas between them", param_hint=option) from error


def _print(trained: "Trained") -> None:
    again = f" (taken up at {trained.resumed_at})" if trained.resumed_at is not None else ""
    print(f"{trained.folder}: {trained.steps} steps{again} in {trained.seconds:.0f} s, best step {trained.best_step}")
    print(f"{trained.stepping / trained.seconds:.0%} of the time in steps")
    print(f"nDCG@10 on validation: {trained.before:.4f} before, {trained.after:.4f} after")
    for short in trained.shortages:
        print(f"step {short['step']}: memory was short, {short['mini_batch']} texts at once from there")
