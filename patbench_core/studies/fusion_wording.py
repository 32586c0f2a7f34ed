"""Gains and settings of fusion in words."""

from typing import Any

from patbench_core.stats.paired import Difference
from patbench_core.tasks.fusion.grid import Cell

METHODS = {"minmax": "min-max", "zscore": "z-score", "rrf": "RRF", "bm25": "BM25 alone", "dense": "model alone"}


def plus(number: float) -> str:
    """Four decimals, since gains are small, with a sign: ``+0.0133`` or ``−0.0021``."""
    return f"{number:+.4f}".replace("-", "−")


def gained(of: Difference) -> str:
    """Such as ``+0.0133, +0.0056 to +0.0216``."""
    return f"{plus(of.mean)}, {plus(of.low)} to {plus(of.high)}"


def mean(of: dict[str, Any]) -> str:
    """Such as ``0.208 (95 % interval 0.189 to 0.228)``."""
    low, high = of["ci"]
    return f"{of['mean']:.3f} (95 % interval {low:.3f} to {high:.3f})"


def setting(cell: Cell) -> str:
    """Such as ``z-score 0.7`` or ``RRF 0.5, k 60``."""
    if cell.method in ("bm25", "dense"):
        return METHODS[cell.method]
    return f"{METHODS[cell.method]} {cell.alpha:g}" + (f", k {cell.k}" if cell.k else "")
