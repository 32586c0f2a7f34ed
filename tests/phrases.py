"""A small set of phrase pairs, and the file that it is imported from."""

from pathlib import Path

import numpy as np

from patbench_core.tasks.pairs.importing import import_pairs
from patbench_core.tasks.pairs.pair_set import PairSet

HEADER = "id,anchor,target,context,score"


def phrase_lines(anchors: int = 24, targets: int = 6, seed: int = 0) -> list[str]:
    """Lines of a CSV file: sections A and G, scores in steps of a quarter."""
    random = np.random.default_rng(seed)
    return [
        f"{one:02d}{other},part {one},other part {one} {other},{'AG'[one % 2]}01,{random.integers(0, 5) / 4}"
        for one in range(anchors)
        for other in range(targets)
    ]


def write_phrases(folder: Path, lines: list[str], header: str = HEADER) -> Path:
    """A CSV file of `lines`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "phrases.csv"
    file.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return file


def small_pairs(folder: Path, name: str = "small") -> PairSet:
    """Import `phrase_lines()`."""
    return import_pairs(write_phrases(folder, phrase_lines()), name)
