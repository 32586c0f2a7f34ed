"""The four recipes of arXiv 2605.24297, and mining by them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.files import digest, exclusive, folder_atomic
from patbench_core.landscape.landscape import Landscape
from patbench_core.paths import home
from patbench_core.progress import Progress, silent
from patbench_core.training.errors import TrainingError, empty_signal, unknown_recipe
from patbench_core.training.known import KnownPositives, known
from patbench_core.training.negatives import DEPTH, hard_negatives
from patbench_core.training.pairs import check_pairs, counts, kept, table
from patbench_core.training.signals import Citation, Label, Sections, Signal, kin
from patbench_core.training.split import Split

PROTOCOL = 1
"""Version of the way from a landscape and a split to pairs; part of every cache key."""

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
            signal.name: known(landscape, links=signal.name == Citation.name, labels=kin(signal, landscape))
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
) -> Recipe:
    """R1 citation, R2 label, R3 sections, R4 all three alike with a prompt each.

    Parameters
    ----------
    view : str
        Of both sides of citation and label pairs.
    sections : str
        See `signals.SECTIONS`.
    labels : tuple of str
        Label sets; by default the landscape's own and the IPC subclass.

    Raises
    ------
    TrainingError
        If no such recipe or pair of sections exists.
    """
    if name not in RECIPES:
        raise unknown_recipe("recipe", name, list(RECIPES))
    every = (Citation(view), Label(view, labels), Sections(sections))
    if name != "R4":
        signal = every[RECIPES.index(name)]
        return Recipe(name, (signal,), {signal.name: 1.0})
    return Recipe(name, every, dict.fromkeys(PROMPTS, 1 / len(every)), PROMPTS)


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
        raise TrainingError(
            f"the split is not one of landscape {landscape.name!r} as it is now: split it again before mining pairs "
            "from it"
        )
    ranker = ranker or LexicalEncoder.of(landscape)
    key = {
        "protocol": PROTOCOL,
        "landscape": landscape.facts["digest"],
        "split": split.digest,
        "recipe": recipe.facts,
        "seed": seed,
        "depth": DEPTH,
        "ranker": [ranker.reading_name, *(ranker.identity(role).digest for role in ("query", "document"))],
    }
    pairs, mined_counts = cached(key, lambda: _mined(recipe, landscape, split, seed, ranker, progress))
    check_pairs(pairs, landscape, split)
    return Mined(recipe, pairs, mined_counts)


def cached(key: dict[str, Any], make: Callable[[], tuple[pa.Table, dict[str, Any]]]) -> tuple[pa.Table, dict[str, Any]]:
    """Pairs and counts under `key`, all that made them; made where they are not there yet or cannot be read."""
    folder = home() / "finetune" / "pairs" / digest(key)
    with exclusive(folder.parent, folder.name):
        if kept := _read(folder):
            return kept
        table, facts = make()
        with folder_atomic(folder) as new:
            pq.write_table(table, new / "pairs.parquet")
            (new / "facts.json").write_text(json.dumps({"key": key, "facts": facts}, indent=1), encoding="utf-8")
    return table, facts


def _read(folder: Path) -> tuple[pa.Table, dict[str, Any]] | None:
    try:
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))["facts"]
        return pq.read_table(folder / "pairs.parquet"), facts
    except (OSError, ValueError, KeyError):  # pa.ArrowInvalid is a ValueError: a damaged table is made again
        return None


def _mined(
    recipe: Recipe,
    landscape: Landscape,
    split: Split,
    seed: int,
    ranker: Encoder,
    progress: Progress,
) -> tuple[pa.Table, dict[str, Any]]:
    tables, left_out, negatives = [], {}, {}
    for signal in recipe.signals:
        candidates, left = kept(signal.candidates(landscape, split, recipe.name, seed), landscape, split, seed)
        left_out[signal.name] = left
        if not candidates.why:
            why = ", ".join(f"{count} {reason}" for reason, count in sorted(left.items())) or "none found"
            remedy = "use a larger landscape, or hold fewer label sets out"
            raise empty_signal(landscape.name, recipe.name, signal.name, f"no pair is left ({why})", remedy)
        positives = known(landscape, links=True, labels=kin(signal, landscape))
        rows = hard_negatives(candidates, landscape, split, positives, ranker, progress)
        negatives[signal.name] = sum(map(len, rows))
        tables.append(table(candidates, landscape, rows))
    pairs = pa.concat_tables(tables, promote_options="none")
    return pairs, {"pairs": counts(pairs), "left_out": left_out, "negatives": negatives}
