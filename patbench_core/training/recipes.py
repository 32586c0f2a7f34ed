"""The four recipes of arXiv 2605.24297, and mining by them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.training.cache import cached
from patbench_core.training.errors import UnfitForTraining, empty_signal, foreign_split, unknown_recipe
from patbench_core.training.known import KnownPositives, known
from patbench_core.training.negatives import Depth, hard_negatives
from patbench_core.training.pairs import SCHEMA, Candidates, check_pairs, counts, kept, table
from patbench_core.training.signals.citation import Citation
from patbench_core.training.signals.label import Label
from patbench_core.training.signals.sections import Sections
from patbench_core.training.split import Split

PROTOCOL = 1
"""Version of the way from a landscape and a split to pairs; part of every cache key."""

Signal = Citation | Label | Sections

PROMPTS = {"citation": "cited patent: ", "label": "same field: ", "sections": "same patent: "}
"""Prompts of R4, by signal. The paper's own texts were not available."""


@dataclass(frozen=True)
class Recipe:
    """Signals that pairs are mined by.

    Attributes
    ----------
    weights : dict of str to float
        Share of each signal in what is trained on; adds up to 1.
    prompts : dict of str to str
        Text before anchors and positives of each signal; empty where there is none.
    """

    name: str
    signals: tuple[Signal, ...]
    weights: Mapping[str, float]
    prompts: Mapping[str, str] = field(default_factory=dict)

    @property
    def knowing(self) -> tuple[str, ...]:
        """Signals by which documents of other pairs of a batch can be positives of an anchor.

        A family gives one pair of sections: of that signal no other document is a positive.
        """
        return tuple(signal.name for signal in self.signals if signal.name != Sections.name)

    def known(self, landscape: Landscape) -> dict[str, KnownPositives]:
        """Positives of each signal that knows any; recipes that have no citations learn nothing of them here."""
        return {
            signal.name: known(landscape, links=signal.name == Citation.name, labels=signal.kin(landscape))
            for signal in self.signals
            if signal.name in self.knowing
        }

    @property
    def facts(self) -> dict[str, Any]:
        """All parameters, as JSON."""
        signals = [{"signal": signal.name} | asdict(signal) for signal in self.signals]
        return {"name": self.name, "signals": signals, "weights": dict(self.weights), "prompts": dict(self.prompts)}


RECIPES = ("R1", "R2", "R3", "R4")


def recipe(
    name: str,
    *,
    view: str = "TA",
    sections: str = "abstract-claims",
    labels: tuple[str, ...] = (),
    weights: Mapping[str, float] | None = None,
) -> Recipe:
    """R1 citation, R2 label, R3 sections, R4 all three with a prompt each.

    Parameters
    ----------
    view : str
        Of both sides of citation and label pairs.
    sections : str
        See `signals.sections.SECTIONS`.
    labels : tuple of str
        Label sets; by default the landscape's own and the IPC subclass.
    weights : mapping of str to float, optional
        Sampling weight of each signal of R4, alike by default; a signal of weight 0 is left out.

    Raises
    ------
    TrainingError
        If no such recipe, signal, or pair of sections exists.
    """
    if name not in RECIPES:
        raise unknown_recipe("recipe", name, list(RECIPES))
    every = (Citation(view), Label(view, labels), Sections(sections))
    if name != "R4":
        signal = every[RECIPES.index(name)]
        return Recipe(name, (signal,), {signal.name: 1.0})
    given = (
        dict.fromkeys(PROMPTS, 1.0)
        if weights is None
        else {one: weight for one, weight in weights.items() if weight > 0}
    )
    if unknown := next((one for one in given if one not in PROMPTS), None):
        raise unknown_recipe("signal", unknown, list(PROMPTS))
    signals = tuple(signal for signal in every if signal.name in given)
    total = sum(given.values())
    shares = {signal.name: given[signal.name] / total for signal in signals}
    return Recipe(name, signals, shares, {signal.name: PROMPTS[signal.name] for signal in signals})


@dataclass(frozen=True)
class Mined:
    """Training pairs of one recipe.

    Attributes
    ----------
    table : pyarrow.Table
        Of `pairs.SCHEMA`.
    counts : dict
        ``pairs``: by signal; ``left_out``: by signal and reason; ``negatives``: by signal, how many there are.
    """

    recipe: Recipe
    table: pa.Table
    counts: dict[str, Any]


def mine(
    recipe: Recipe,
    landscape: Landscape,
    split: Split,
    seed: int,
    ranker: Encoder | None = None,
    depth: Depth | None = None,
    progress: Progress = silent,
) -> Mined:
    """Mine the pairs of `recipe`; what was mined before is read.

    Parameters
    ----------
    seed : int
        Decides what is drawn, which of two pairs of the same families stays, and the order.
    ranker : Encoder, optional
        Finds hard negatives: BM25 (the default) or the model that is to be trained.

    Raises
    ------
    TrainingError
        If the split is of another landscape.
    UnfitForTraining
        If one of the signals has nothing to learn from.
    TrainingError
        If a pair, mined or read, holds a document that is tested on.
    """
    if split.landscape != landscape.facts["digest"]:
        raise foreign_split(landscape.name)
    ranker, depth = ranker or LexicalEncoder.of(landscape), depth or Depth()
    key = {
        "protocol": PROTOCOL,
        "landscape": landscape.facts["digest"],
        "split": split.digest,
        "recipe": recipe.facts,
        "seed": seed,
        "depth": asdict(depth),
        "ranker": _identity(ranker) if depth.wanted else None,
    }
    pairs, mined_counts = cached(key, lambda: _mined(recipe, landscape, split, seed, ranker, depth, progress))
    check_pairs(pairs, landscape, split)
    return Mined(recipe, pairs, mined_counts)


def _mined(
    recipe: Recipe,
    landscape: Landscape,
    split: Split,
    seed: int,
    ranker: Encoder,
    depth: Depth,
    progress: Progress,
) -> tuple[pa.Table, dict[str, Any]]:
    tables, left_out, negatives = [], {}, {}
    for signal in recipe.signals:
        candidates, left = kept(signal.candidates(landscape, split, recipe.name, seed), landscape, split, seed)
        left_out[signal.name] = left
        if not candidates.why:
            raise _nothing_left(landscape, recipe, candidates, left)
        positives = known(landscape, links=True, labels=signal.kin(landscape))
        rows = hard_negatives(candidates, landscape, split, positives, ranker, depth, progress)
        negatives[signal.name] = sum(map(len, rows))
        tables.append(table(candidates, landscape, rows))
    pairs = pa.concat_tables(tables, promote_options="none") if tables else SCHEMA.empty_table()
    return pairs, {"pairs": counts(pairs), "left_out": left_out, "negatives": negatives}


def _nothing_left(
    landscape: Landscape, recipe: Recipe, candidates: Candidates, left: dict[str, int]
) -> UnfitForTraining:
    why = ", ".join(f"{count} {reason}" for reason, count in sorted(left.items())) or "none found"
    remedy = "use a larger landscape, or hold fewer label sets out"
    return empty_signal(landscape.name, recipe.name, candidates.signal, f"no pair is left ({why})", remedy)


def _identity(ranker: Encoder) -> list[str]:
    return [ranker.reading_name, *(ranker.identity(role).digest for role in ("query", "document"))]
