"""A small landscape of letters whose citations a tiny model can learn, and its pairs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.registry import make_demo
from patbench_core.progress import Progress, silent
from patbench_core.training.card import Trained
from patbench_core.training.known import KnownPositives
from patbench_core.training.pairs import SCHEMA
from patbench_core.training.settings import Settings
from patbench_core.training.training import train
from patbench_core.training.validation import Validation, validation

SETTINGS = Settings(
    max_steps=8,
    batch=8,
    mini_batch=4,
    tokens=16,
    evaluations=4,
    patience=None,
    learning_rate=1e-2,
    dtype="float32",
)
FACTS = {"recipe": "R3", "control": None, "test_queries": ["US-1-A"]}


def tiny() -> Landscape:
    """80 generated patents."""
    return make_demo("tiny", 80)


def title_abstract(landscape: Landscape, signal: str = "sections", negatives: int = 1, rows: int = 48) -> pa.Table:
    """Title and abstract of one patent; every second pair with the patents after it as negatives."""
    numbers = landscape.publication_numbers.tolist()
    pairs = [
        {
            "anchor_id": number,
            "positive_id": number,
            "anchor_view": "T",
            "positive_view": "A",
            "signal": signal,
            "why": f"title and abstract of {number}",
            "negatives": numbers[row + 1 : row + 1 + negatives] if row % 2 else [],
        }
        for row, number in enumerate(numbers[:rows])
    ]
    return pa.Table.from_pylist(pairs, SCHEMA)


def judged(landscape: Landscape) -> Validation:
    """All queries over all documents."""
    return validation(landscape, np.unique(landscape.qrels.query_row), "TA", queries=20, pool=60)


def trained(
    base: Path,
    out: Path,
    settings: Settings = SETTINGS,
    landscape: Landscape | None = None,
    known: Mapping[str, KnownPositives] | None = None,
    progress: Progress = silent,
) -> Trained:
    """`base` trained on titles and abstracts of the tiny landscape."""
    landscape = landscape or tiny()
    return train(
        str(base),
        title_abstract(landscape),
        settings,
        out,
        landscape=landscape,
        validation=judged(landscape),
        facts=FACTS,
        known=known,
        progress=progress,
    )
