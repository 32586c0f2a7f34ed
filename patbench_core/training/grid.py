"""Many trainings: every base, recipe, control and seed, each tested where nothing was trained on."""

import json
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from patbench_core.errors import UnfitLandscape
from patbench_core.files import digest
from patbench_core.landscape import registry
from patbench_core.paths import home
from patbench_core.progress import Progress, silent
from patbench_core.results.head import shown_model
from patbench_core.training.card import FACTS
from patbench_core.training.errors import UnfitForTraining
from patbench_core.training.evaluation import TASKS, HeldOut
from patbench_core.training.recipes import RECIPES
from patbench_core.training.runs import TrainingSpec, finetuned, own_control
from patbench_core.training.settings import Settings
from patbench_core.training.training import trainable
from patbench_core.vectors.store import ShardFolder


@dataclass(frozen=True)
class Cell:
    """One training."""

    base: str
    recipe: str
    matched: bool
    seed: int

    @property
    def name(self) -> str:
        """Name of the cell, such as ``R1-matched-minilm-static-256-seed0``."""
        return "-".join([self.recipe, *(["matched"] if self.matched else []), Path(self.base).name, f"seed{self.seed}"])


@dataclass(frozen=True)
class Grid:
    """A grid of trainings on one landscape, and their held-out tests.

    Attributes
    ----------
    landscape : str
        Trained on.
    seeds : tuple of int
        Each decides pairs, their order and dropout; what is held out is the same for all.
    controls : tuple of bool
        Whether recipes are trained as they are (False), with equal pairs and tokens (True), or both.
    tested_on : dict of str to (str or None)
        Landscapes and the label set of classification and clustering in each; None leaves these out.
    labels : tuple of str
        Label sets of label pairs.
    negatives : {"bm25", "base"}
    reading : str or None
        For transformer bases; static models are read whole.
    settings : Settings
        The seed is that of the cell.
    """

    landscape: str
    bases: tuple[str, ...]
    recipes: tuple[str, ...] = RECIPES
    seeds: tuple[int, ...] = (0, 1, 2)
    controls: tuple[bool, ...] = (False, True)
    tested_on: Mapping[str, str | None] = field(default_factory=dict)
    sections: str = "abstract-claims"
    labels: tuple[str, ...] = ()
    view: str = "TA"
    negatives: str = "bm25"
    reading: str | None = None
    settings: Settings = field(default_factory=Settings)

    def cells(self) -> Iterator[Cell]:
        """Trainings: seed after seed, so that what is there when a run is cut off can be compared."""
        for base in self.bases:
            for matched in self.controls:
                for seed in self.seeds:
                    for recipe in self.recipes:
                        yield Cell(base, recipe, matched, seed)

    def spec(self, cell: Cell) -> TrainingSpec:
        """The training of a cell."""
        own = self.tested_on.get(self.landscape)
        return TrainingSpec(
            recipe=cell.recipe,
            base=cell.base,
            landscape=self.landscape,
            matched=cell.matched,
            sections=self.sections,
            view=self.view,
            negatives=self.negatives,
            labels=self.labels,
            held_out=(own,) if own else (),
            tested_on=tuple(sorted(name for name in self.tested_on if name != self.landscape)),
        )

    @cached_property
    def tests(self) -> dict[str, HeldOut]:
        """Held-out tests by landscape, at the grid's reading."""
        dtype = self.settings.dtype or "float32"
        return {name: HeldOut(name, labels, self.view, self.reading, dtype) for name, labels in self.tested_on.items()}

    def command(self, cell: Cell) -> str:
        """The command that trains and tests one cell; the cells of one base share it."""
        settings, plain = self.settings, Settings()
        words = ["patbench", "finetune-study", "--landscape", self.landscape, "--base", shown_model(cell.base)]
        for name, labels in self.tested_on.items():
            words += ["--tested-on", f"{name}:{labels}" if labels else name]
        words += ["--sections", self.sections]
        words += [word for name in self.labels for word in ("--labels", name)]
        words += ["--view", self.view] if self.view != "TA" else []
        words += ["--negatives", self.negatives] if self.negatives != "bm25" else []
        words += ["--reading", self.reading] if self.reading else []
        words += ["--seeds", str(len(self.seeds))] if len(self.seeds) > len(Grid.seeds) else []
        for option in ("max_steps", "epochs", "batch", "tokens", "dtype", "evaluations"):
            if (value := getattr(settings, option)) != getattr(plain, option):
                words += [f"--{option.replace('_', '-')}", str(value)]
        return shlex.join(words)


def run_grid(grid: Grid, progress: Progress = silent) -> list[tuple[Cell, str]]:
    """Train and test what the ledger lacks; a run that was cut off is taken up.

    A model's folder and vectors are deleted once all its records are there.

    Returns
    -------
    list of (Cell, str)
        What was not trained, and why: recipes that the landscape has nothing for.

    Raises
    ------
    PatbenchError
        Whatever hinders a training or a test.
    """
    left, cells = [], list(grid.cells())
    fitted = {base: _fitted(grid, base) for base in grid.bases}
    for number, cell in enumerate(cells):
        progress(f"{grid.landscape}: {cell.name}", number, len(cells))
        try:
            _fill(fitted[cell.base], cell, progress)
        except UnfitLandscape as error:
            left.append((cell, str(error)))
    progress(f"{grid.landscape}: trained", len(cells), len(cells))
    return left


def _fill(grid: Grid, cell: Cell, progress: Progress) -> None:
    spec, settings = grid.spec(cell), replace(grid.settings, seed=cell.seed)
    parts, run = spec.split, spec.key(settings)
    lacking = []
    for held in grid.tests.values():
        held.check_apart(registry.get(grid.landscape), parts)
        held.entry(cell.base, held.key(cell.base, held.every, None), held.every, grid.command(cell), progress)
        task = held.task(parts)
        key = held.key(cell.base, task, run)
        if not held.find(key):
            lacking.append((held, task, key))
    if not lacking:
        return
    folder = home() / "finetune" / "models" / f"{grid.landscape}-{cell.name}"
    if cell.matched and own_control(spec, cell.seed, progress):
        raise UnfitForTraining(
            f"no recipe has fewer pairs than {cell.recipe}: it is its own matched control, look at it there"
        )
    if not _is_of(folder, digest(run)):
        finetuned(spec, settings, folder, progress)
    for held, task, key in lacking:
        held.entry(folder, key, task, grid.command(cell), progress)
    _forget(folder, grid.tests)


def _fitted(grid: Grid, base: str) -> Grid:
    """A table of token vectors reads all of a text, in its own arithmetic."""
    if not trainable(base).static:
        return grid
    return replace(grid, reading=None, settings=replace(grid.settings, dtype="float32"))


def _is_of(folder: Path, run: str) -> bool:
    """Whether a folder holds the model of a run, trained before a stop."""
    try:
        return bool(json.loads((folder / FACTS).read_text("utf-8"))["run"] == run)
    except (OSError, ValueError, KeyError):
        return False


def _forget(folder: Path, tests: Mapping[str, HeldOut]) -> None:
    """Delete the folder of a model and its vectors: its records are what counts."""
    for held in tests.values():
        for task in TASKS:
            identity = held.encoder(str(folder), task).stored_identity("document")
            shutil.rmtree(ShardFolder(identity).folder, ignore_errors=True)
    shutil.rmtree(folder)
