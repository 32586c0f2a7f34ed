"""The outcome of a training, and the model card (README.md) and facts (patbench_finetune.json) that say it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patbench_core.encoders.identity import versions
from patbench_core.files import folder_atomic
from patbench_core.training.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FACTS = "patbench_finetune.json"
_PACKAGES = ("accelerate", "datasets", "sentence-transformers", "torch", "transformers")


@dataclass(frozen=True)
class Trained:
    """Outcome of a training.

    Attributes
    ----------
    steps : int
        Steps made, those before a resumption among them.
    best_step : int
        The step whose weights the folder holds.
    before, after : float
        nDCG@10 on validation, of the base and of what was written.
    resumed_at : int or None
        The step at which this call took the run up.
    shortages : list
        Where memory was short: the step, and how many texts were in memory at once from then on.
    seconds, stepping : float
        Of training and validation in this call, and of the steps alone.
    """

    folder: Path
    steps: int
    best_step: int
    before: float
    after: float
    resumed_at: int | None = None
    shortages: list[dict[str, int]] = field(default_factory=list)
    seconds: float = 0.0
    stepping: float = 0.0


def write_model(
    model: "SentenceTransformer", out: Path, settings: Settings, trained: Trained, about: Mapping[str, object]
) -> None:
    """Write a folder that every command accepts as a model: all of it or nothing."""
    facts: dict[str, Any] = {
        **about,
        "seed": settings.seed,
        "settings": asdict(settings),
        "steps": trained.steps,
        "best_step": trained.best_step,
        "metrics": {"validation nDCG@10": {"before": trained.before, "after": trained.after}},
        "shortages": trained.shortages,
        "versions": dict(versions(*_PACKAGES)),
    }
    with folder_atomic(out) as folder:
        model.save_pretrained(str(folder), create_model_card=False)
        (folder / FACTS).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")
        (folder / "README.md").write_text(card(facts), "utf-8")


def card(facts: Mapping[str, Any]) -> str:
    """The model card, Markdown with the hub's header."""
    base, landscape, pairs = facts["base"], facts["landscape"], facts["pairs"]
    counts = "\n".join(f"| {signal} | {count:,} |" for signal, count in pairs.items())
    chosen = "\n".join(f"| {name} | {_shown(value)} |" for name, value in facts["settings"].items())
    tested = len(facts.get("test_queries", ()))
    return f"""---
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, patents, patbench]
---
# {base["name"]}, fine-tuned: {facts["recipe"]} on {landscape["name"]}

Written by patbench. Recipe {facts["recipe"]}, control {facts.get("control") or "none"}, seed {facts["seed"]},
{facts["steps"]:,} steps; the weights are those of step {facts["best_step"]:,}.

| signal | pairs |
|---|---:|
{counts}

Tokens of the pairs: {facts["tokens"]:,}. Landscape digest `{landscape["digest"]}`. Digest of the base's files
`{base["files"]}`. {_known(facts)}

## Validation

{_validated(facts)}

## What it may not be compared on

On {landscape["name"]}, only the {tested:,} test queries listed in `{FACTS}` were kept out of training, with
{facts.get("kept_out", "their families and the documents that they cite")}; the other queries
of this landscape were trained on, or chose the
checkpoint. Scores on all of its queries, and on other collections that hold the same patents, flatter this model.

## Settings

| setting | value |
|---|---|
{chosen}

Versions: {", ".join(f"{name} {version}" for name, version in facts["versions"].items())}.
"""


def _known(facts: Mapping[str, Any]) -> str:
    """Sentence about the in-batch negatives; empty for a distilled model, which had none."""
    if "known" not in facts:
        return ""
    if not facts["known"]:
        return "All other documents of a batch were negatives of an anchor."
    return f"Documents of a batch that belong to an anchor by {' or '.join(facts['known'])} were not negatives of it."


def _validated(facts: Mapping[str, Any]) -> str:
    """Paragraph about the validation score."""
    if not facts.get("validation_queries", 1):
        return "The landscape has no validation queries: the weights are those of the last step."
    score = facts["metrics"]["validation nDCG@10"]
    return f"""nDCG@10 of retrieval, validation queries over a bounded pool: **{score["before"]:.4f}** before,
**{score["after"]:.4f}** after. The best of several checkpoints was chosen by this very number, so it is optimistic:
it says that training worked, not how good the model is."""


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("|", "\\|") if value not in (None, (), {}) else "-"
