"""Figures of fusion: scores and gains over alpha and over k."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from patbench_core.report.curves import Curve, Panel, curve_plot
from patbench_core.report.plot import Plot
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import title
from patbench_core.stats.bootstrap import mean_intervals
from patbench_core.studies.fusion_wording import METHODS, plus
from patbench_core.tasks.fusion.grid import DENSE, FAMILIES, KS, MINMAX, RRF, WEIGHTED_RRF, ZSCORE, Cell

_TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
_ALPHA = "alpha: weight of the dense ranker"


def normalisation(entries: Sequence[Entry]) -> str:
    """The normalisation that most folds of all models choose."""
    return METHODS[_normalisation(entries)]


def best_interpolation(entry: Entry) -> tuple[float, Cell]:
    """The interpolation that is best on all queries, and its gain there."""
    cells = FAMILIES["interpolation"]
    means = _scores(entry, cells).mean(axis=0)
    best = cells[int(np.argmax(means))]
    return float(means.max() - means[cells.index(DENSE)]), best


def curves(where: str, entries: Sequence[Entry], metric: str) -> Plot:
    """Scores over alpha, and below them their differences from the dense ranker alone."""
    cells = {"minmax": MINMAX, "zscore": ZSCORE}[_normalisation(entries)]
    alphas = [cell.alpha for cell in cells]
    panels = [
        Panel(_ALPHA, metric, [_curve(entry, cells, alphas, metric) for entry in entries], _TICKS),
        Panel(_ALPHA, "gain over it alone", [_gain(entry, cells, alphas, metric) for entry in entries], _TICKS),
    ]
    return curve_plot(
        panels,
        f"{metric} of each model interpolated with BM25 on {where} over alpha from 0 (BM25 alone) to 1 (the model "
        "alone), and its gain over the model alone, with 95 % bands.",
    )


def rrf_curves(where: str, entries: Sequence[Entry], metric: str) -> Plot:
    """Gains over the dense ranker alone: over k, and over the weight at k 60."""
    alphas = [cell.alpha for cell in WEIGHTED_RRF]
    panels = [
        Panel("k", "gain over it alone", [_gain(entry, RRF, KS, metric) for entry in entries], KS),
        Panel(_ALPHA, "gain, k = 60", [_gain(entry, WEIGHTED_RRF, alphas, metric) for entry in entries], _TICKS),
    ]
    return curve_plot(
        panels,
        f"Gain in {metric} of reciprocal rank fusion over each model alone on {where}, over k and over the weight of "
        "the dense ranking, with 95 % bands.",
    )


def _normalisation(entries: Sequence[Entry]) -> str:
    said = Counter(
        method
        for entry in entries
        for method in entry.record["details"]["families"]["interpolation"]["methods"]
        if method in ("minmax", "zscore")
    )
    return max(("minmax", "zscore"), key=lambda method: said[method])


def _scores(entry: Entry, cells: Sequence[Cell]) -> np.ndarray:
    """Scores of all queries in each cell: ndarray of shape (n_queries, n_cells), float64."""
    table = entry.table("cells")
    return np.stack([table[cell.name].to_numpy().astype(np.float64) for cell in cells], axis=1)


def _curve(entry: Entry, cells: Sequence[Cell], x: Sequence[float], metric: str) -> Curve:
    return _drawn(entry, _scores(entry, cells), x, metric, "{:.3f}".format)


def _gain(entry: Entry, cells: Sequence[Cell], x: Sequence[float], metric: str) -> Curve:
    """Paired with the dense ranker alone, query by query."""
    less = _scores(entry, cells) - _scores(entry, [DENSE])
    return _drawn(entry, less, x, f"gain in {metric}", plus)


def _drawn(entry: Entry, scores: np.ndarray, x: Sequence[float], what: str, number: Callable[[float], str]) -> Curve:
    name, means = title(entry.record), scores.mean(axis=0).tolist()
    low, high = mean_intervals(scores).T.tolist()
    hover = [
        f"{name} at {at:g}: {what} {number(mean)}, 95 % interval {number(least)} to {number(most)}, n = {len(scores):,}"
        for at, mean, least, most in zip(x, means, low, high, strict=True)
    ]
    return Curve(name, list(x), means, low, high, hover)
