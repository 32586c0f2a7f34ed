"""A whole run: split, mine, train, write; what `patbench finetune` and `patbench distil` do."""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.files import digest
from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.tasks.texts import side_texts
from patbench_core.training.card import Trained
from patbench_core.training.distillation import distil
from patbench_core.training.errors import UnfitForTraining
from patbench_core.training.matched import matched, room
from patbench_core.training.pairs import texts
from patbench_core.training.recipes import RECIPES, Mined, Recipe, mine, recipe
from patbench_core.training.settings import Settings
from patbench_core.training.split import Split, split
from patbench_core.training.training import check_out, check_packages, tokens_read, train, trainable
from patbench_core.training.validation import Validation, validation

PROTOCOL = 1
"""Version of the way from a specification to a model; part of every key."""


@dataclass(frozen=True)
class TrainingSpec:
    """Specification of a training: recipe, base, landscape and options.

    Attributes
    ----------
    matched : bool
        Whether all recipes get as many pairs and tokens.
    sections, view : str
        Of section pairs; of citation and label pairs, and of validation.
    negatives : {"bm25", "base"}
    labels : tuple of str
        Label sets of label pairs; empty for the landscape's own and the IPC subclass.
    held_out : tuple of str or None
        Label sets whose classification test documents are protected; None for every default set of the landscape.
    tested_on : tuple of str
        Other landscapes that the model will be tested on: what they share with this one is protected.
    """

    recipe: str
    base: str
    landscape: str
    matched: bool = False
    sections: str = "abstract-claims"
    view: str = "TA"
    negatives: str = "bm25"
    split_seed: int = 0
    labels: tuple[str, ...] = ()
    held_out: tuple[str, ...] | None = None
    tested_on: tuple[str, ...] = ()

    @cached_property
    def source(self) -> Landscape:
        """The landscape."""
        return registry.get(self.landscape)

    @cached_property
    def encoder(self) -> DenseEncoder:
        """The base."""
        return trainable(self.base)

    @cached_property
    def split(self) -> Split:
        """The split into training and held-out data."""
        others = [registry.get(name) for name in self.tested_on]
        return split(self.source, self.split_seed, sets=self.held_out, tested_on=others)

    def mined(self, name: str, seed: int, progress: Progress) -> Mined:
        """The pairs of the recipe of that name."""
        ranker = self.encoder if self.negatives == "base" else None
        return mine(self.named(name), self.source, self.split, seed, ranker, progress=progress)

    def named(self, name: str) -> Recipe:
        """The recipe of that name, with this training's views, sections and labels."""
        return recipe(name, view=self.view, sections=self.sections, labels=self.labels)

    def key(self, settings: Settings) -> dict[str, object]:
        """All that makes a training what it is, as JSON."""
        recipe = self.named(self.recipe)
        # Only where there is one: what was trained without is what it was before there were any.
        known = {"known": list(recipe.knowing)} if recipe.knowing else {}
        return known | {
            "protocol": PROTOCOL,
            "base": self.encoder.identity("document").files,
            "split": self.split.digest,
            "recipe": recipe.facts,
            "matched": self.matched,
            "view": self.view,
            "negatives": self.negatives,
            "settings": asdict(self.settled(settings)),
        }

    def settled(self, settings: Settings) -> Settings:
        """With the arithmetic of this machine where none is named; a table of token vectors always has float32."""
        static = settings.dtype is None and self.encoder.static
        return replace(settings, dtype="float32") if static else settings.resolved()


def finetuned(spec: TrainingSpec, settings: Settings, out: Path, progress: Progress = silent) -> Trained:
    """Mine, train and write.

    Raises
    ------
    PatbenchError
        Whatever hinders one of these; see `recipes.mine` and `training.train`.
    """
    check_packages()
    check_out(out)
    settings = spec.settled(settings)
    landscape, parts = spec.source, spec.split
    mined = spec.mined(spec.recipe, settings.seed, progress)
    recipe = mined.recipe
    table = _matched(spec, settings, progress) if spec.matched else mined.table
    facts = _facts(landscape, parts) | {"recipe": spec.recipe, "control": "matched" if spec.matched else None}
    facts |= {"run": digest(spec.key(settings))}
    weights = dict(recipe.weights) if len(recipe.signals) > 1 else settings.weights
    settings = replace(settings, prompts=dict(recipe.prompts), weights=weights)
    return train(
        spec.base,
        table,
        settings,
        out,
        landscape=landscape,
        validation=_validation(landscape, parts, spec.view),
        known=recipe.known(landscape),
        facts=facts | {"parameters": recipe.facts, "negatives": spec.negatives, "mined": mined.counts},
        progress=progress,
    )


def own_control(spec: TrainingSpec, seed: int, progress: Progress = silent) -> bool:
    """Whether the matched control of a recipe is the recipe itself, because no other has fewer pairs."""
    every = _every(spec, seed, progress)
    return len(every[spec.recipe].table) == min(map(room, every.values()))


def distilled(
    teacher: str,
    layers: tuple[int, ...],
    dimension: int,
    landscape_name: str,
    view: str,
    most: int,
    settings: Settings,
    split_seed: int,
    out: Path,
    progress: Progress = silent,
) -> Trained:
    """Distil a teacher on texts of a landscape, those of protected documents left out; see `distillation.distil`.

    Parameters
    ----------
    landscape_name, view : str
        Source of the texts.
    most : int
        Greatest number of texts, drawn at random.
    out : Path
        Folder of the student.
    """
    landscape = registry.get(landscape_name)
    parts = split(landscape, split_seed)
    free = np.flatnonzero(~parts.protected)
    every = side_texts(landscape, view, free[np.argsort(landscape.tie_rank[free])]).distinct
    order = np.random.default_rng(settings.seed).permutation(len(every))[:most]
    return distil(
        teacher,
        [every[text] for text in order.tolist()],
        layers,
        dimension,
        settings,
        out,
        landscape=landscape,
        validation=_validation(landscape, parts, view),
        facts=_facts(landscape, parts) | {"control": None},
        progress=progress,
    )


def _every(spec: TrainingSpec, seed: int, progress: Progress) -> dict[str, Mined]:
    """Pairs of all recipes that the landscape has something for."""
    every = {spec.recipe: spec.mined(spec.recipe, seed, progress)}
    for name in RECIPES:
        if name not in every:
            with suppress(UnfitForTraining):
                every[name] = spec.mined(name, seed, progress)
    return dict(sorted(every.items()))


def _matched(spec: TrainingSpec, settings: Settings, progress: Progress) -> pa.Table:
    """The pairs of the recipe under the control."""
    every, encoder = _every(spec, settings.seed, progress), spec.encoder
    lengths = {}
    for name, pairs in every.items():
        anchors, positives, _ = texts(pairs.table, spec.source)
        lengths[name] = tokens_read(encoder, anchors, settings) + tokens_read(encoder, positives, settings)
    return matched(every, lengths, settings.seed)[spec.recipe]


def _validation(landscape: Landscape, parts: Split, view: str) -> Validation:
    return validation(landscape, parts.query_rows[parts.validation], view, seed=parts.seed)


def _facts(landscape: Landscape, parts: Split) -> dict[str, object]:
    numbers = landscape.publication_numbers
    protected = sorted(numbers[parts.protected].tolist())
    return {
        "split": {"seed": parts.seed, "digest": parts.digest},
        "validation_queries": int(parts.validation.sum()),
        "test_queries": sorted(numbers[parts.query_rows[parts.test]].tolist()),
        "protected": {"digest": digest(protected), "count": len(protected)},
    }
