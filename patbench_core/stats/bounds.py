"""What a score can be at least and at most: the ends of its interval are shown no farther out."""

from collections.abc import Sequence
from math import isnan

_LEAST = {"Pearson": -1.0, "Spearman": -1.0, "ARI": -1.0, "AMI": -1.0}
"""Of all other measures zero."""


def bounds(metric: str) -> tuple[float, float]:
    """The least and the greatest value of a measure."""
    return _LEAST.get(metric, 0.0), 1.0


def cut(metric: str, ends: Sequence[float]) -> tuple[float, float]:
    """Both ends of an interval, cut at the bounds of the measure; NaN stays."""
    low, high = ends
    least, most = bounds(metric)
    return low if isnan(low) else max(low, least), high if isnan(high) else min(high, most)
