"""What a score can be at least and at most, and of how many units an interval is shown at all."""

from collections.abc import Sequence
from math import isnan

FEWEST = 6.0
"""Independent units below which nothing is said about a population: no interval, no p-value, no verdict but undecided.

The signs of n differences alone give no two-sided p-value below 2^(1 - n), and n = 6 is the first that reaches 5 %: of
fewer units a significant difference rests on the assumed tail of a distribution alone. Of samples from real queries
(differences of nDCG@10 between models on the 830 of landscape_us), 95 % intervals miss the mean in 39 % of samples of
two units, 18 % of four, 11 % of six, 6 % of ten; a sample of two has no variance at all in 38 %, one of six in 5 %.
"""

DRAWS = 2.0
"""The same of draws and folds: each is a mean over many documents, and so nearly normal."""

_LEAST = {"Pearson": -1.0, "Spearman": -1.0, "ARI": -1.0, "AMI": -1.0}
"""Of all other measures zero."""


def bounds(metric: str) -> tuple[float, float]:
    """The least and the greatest value of a measure."""
    return _LEAST.get(metric, 0.0), 1.0


def span(metric: str) -> float:
    """How far two values of a measure can lie apart."""
    least, most = bounds(metric)
    return most - least


def cut(metric: str, ends: Sequence[float]) -> tuple[float, float]:
    """Both ends of an interval, cut at the bounds of the measure; NaN stays."""
    low, high = ends
    least, most = bounds(metric)
    return low if isnan(low) else max(low, least), high if isnan(high) else min(high, most)
