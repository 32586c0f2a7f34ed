"""Gains of fusion on held-out queries, their ceilings, and what becomes of the IN/OUT gap."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypedDict

import numpy as np

from patbench_core.landscape.links import IN, OUT
from patbench_core.measures.ranks import Ranks
from patbench_core.stats.bootstrap import ENDS, mean_intervals, resampled_means
from patbench_core.stats.condensed import Cited, Floats
from patbench_core.stats.crossval import chosen, held_out
from patbench_core.stats.gap import FEW, step_scores
from patbench_core.stats.paired import differences
from patbench_core.tasks.fusion.grid import BM25, DENSE, FAMILIES, GRID, Cell
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scopes import Judgments

HEADLINE = "interpolation"
"""The family whose held-out scores are the record's own."""

Function = Callable[[Ranks], np.ndarray]
_ALONE = (BM25, DENSE)


class Gain(TypedDict):
    """A fusion against the dense ranker alone, and against the better of the two alone; absolute differences.

    Intervals and p-values of differences are None where the queries are too few, see `differences`.
    """

    mean: float
    ci: list[float]
    gain: float
    gain_ci: list[float] | None
    gain_p: float | None
    gain_better: float
    gain_better_ci: list[float] | None
    gain_better_p: float | None


class FamilyGain(Gain):
    """The gain of a family, with the settings that were chosen: most often, and by fold."""

    alpha: float
    alphas: list[float]
    method: str
    methods: list[str]
    k: int | None
    ks: list[int | None]


class FusionDetails(FamilyGain):
    """What a record says of a fusion; the keys of `FamilyGain` are those of the headline family.

    ``gap...`` are the drops from IN to OUT by IPC class, as shares of 1, in the published definition, ``fair_gap...``
    in the fair one; None where there is nothing to measure.
    """

    metric: str
    n: int
    alone: dict[str, dict[str, object]]  # mean and interval of dense, bm25, and of the better on other queries
    oracle: dict[str, Gain]  # choices that know the answers
    families: dict[str, FamilyGain]
    gap_dense: float | None
    gap_fused: float | None
    gap_change: float | None
    gap_n: list[int]
    groups: int  # of queries that hang together
    largest_group: int
    folds: list[int]  # queries in each


@dataclass(frozen=True)
class FusionScores:
    """Scores of each query in each cell of the grid.

    Attributes
    ----------
    cells : ndarray of shape (n_queries, n_cells), float64
    fold : ndarray of shape (n_queries,), int64
    """

    cells: np.ndarray
    fold: np.ndarray

    @classmethod
    def of(cls, judgments: Judgments, stands: Sequence[Standing], fold: np.ndarray, function: Function) -> Self:
        """Score the standings, every link counted."""
        ranks = (Ranks(judgments.query, ranking.rank, judgments.gain, len(fold)) for ranking in stands)
        return cls(np.stack([function(ranking) for ranking in ranks], axis=1), fold)

    def column(self, cell: Cell) -> np.ndarray:
        """Scores by one cell: ndarray of shape (n_queries,)."""
        return self.cells[:, GRID.index(cell)]

    def chosen(self, family: str) -> list[Cell]:
        """Cell that the other folds' queries choose, by fold."""
        cells = FAMILIES[family]
        return [cells[position] for position in chosen(self.cells[:, _places(cells)], self.fold)]

    def used(self, family: str) -> np.ndarray:
        """Place in the grid of each query's cell: ndarray of shape (n_queries,), int64."""
        return np.asarray(_places(self.chosen(family))[self.fold])

    def held_out(self, family: str) -> np.ndarray:
        """Scores of each query by the cell that other queries chose: ndarray of shape (n_queries,)."""
        return held_out(self.cells[:, _places(FAMILIES[family])], self.fold)

    @cached_property
    def better_alone(self) -> np.ndarray:
        """Scores by the ranker that, alone, is better on the other folds' queries: ndarray of shape (n_queries,)."""
        return held_out(self.cells[:, _places(_ALONE)], self.fold)

    @cached_property
    def oracles(self) -> dict[str, np.ndarray]:
        """Scores of a choice that knows the answers: the better ranker of each query, its best interpolation."""
        return {
            "ranker": self.cells[:, _places(_ALONE)].max(axis=1),
            "alpha": self.cells[:, _places(FAMILIES[HEADLINE])].max(axis=1),
        }


def _places(cells: Sequence[Cell]) -> np.ndarray:
    return np.array([GRID.index(cell) for cell in cells])


def fusion_details(
    scores: FusionScores, judgments: Judgments, stands: Sequence[Standing], fused: Standing, metric: str
) -> dict[str, object]:
    """What a record says of a fusion: `FusionDetails`, groups and folds left out."""
    families = {family: _compared(scores, scores.held_out(family)) | _settings(scores, family) for family in FAMILIES}
    alone = {"dense": scores.column(DENSE), "bm25": scores.column(BM25), "better": scores.better_alone}
    return (
        {"metric": metric, "n": len(scores.cells)}
        | families[HEADLINE]
        | {
            "alone": {name: _mean(column) for name, column in alone.items()},
            "oracle": {name: _compared(scores, column) for name, column in scores.oracles.items()},
            "families": families,
        }
        | gap_change(judgments, stands[GRID.index(DENSE)], fused, metric)
    )


def _compared(scores: FusionScores, fused: np.ndarray) -> dict[str, object]:
    """Mean of a fusion, and its gains over the dense ranker alone and over the better of the two alone."""
    compared = _mean(fused)
    for name, reference in (("gain", scores.column(DENSE)), ("gain_better", scores.better_alone)):
        difference = differences(np.stack([reference, fused], axis=1), reference=0)[1]
        told = {"ci": [difference.low, difference.high], "p": difference.p}
        unknown = np.isnan(difference.p)
        compared |= {name: difference.mean} | {f"{name}_{key}": None if unknown else each for key, each in told.items()}
    return compared


def _mean(scores: np.ndarray) -> dict[str, object]:
    return {"mean": float(scores.mean()), "ci": mean_intervals(scores[:, None])[0].tolist()}


def _settings(scores: FusionScores, family: str) -> dict[str, object]:
    """Chosen settings, by fold and most often."""
    cells, sizes = scores.chosen(family), np.bincount(scores.fold).tolist()
    settings: dict[str, object] = {}
    for name, plural in (("alpha", "alphas"), ("method", "methods"), ("k", "ks")):
        values = [getattr(cell, name) for cell in cells]
        settings |= {name: _most_often(values, sizes), plural: values}
    return settings


def _most_often(values: Sequence[object], sizes: Sequence[int]) -> object:
    """The value of most folds; of equals, that of most queries."""
    folds, queries = Counter(values), Counter[object]()
    for value, size in zip(values, sizes, strict=True):
        queries[value] += size
    return max(folds, key=lambda value: (folds[value], queries[value]))


def gap_change(judgments: Judgments, dense: Standing, fused: Standing, metric: str) -> dict[str, object]:
    """Drop from IN to OUT by IPC class, as a share of 1, before and after; tied documents in trec_eval's order.

    Pages compute it anew from ranks (`patbench_core.stats.gap`).

    Returns
    -------
    dict
        ``gap_dense``, ``gap_fused`` and ``gap_change`` (paired; negative where the gap narrows), each with its
        bootstrap interval ``..._ci``, and ``gap_n``, the queries of IN and of OUT, as counted in the literature; the
        same with ``fair_`` before it, matched. None where there is nothing to measure.
    """
    n_queries = int(judgments.query.max()) + 1
    steps = []
    for ranking in (dense, fused):
        cited = Cited.ranked(judgments.query, ranking.rank, judgments.gain, judgments.domain, n_queries)
        steps.append(step_scores(cited, metric)[:, [0, -1]])
    scores = np.stack(steps, axis=2)  # query, definition, ranking, kind
    scores = scores[~np.isnan(scores).all(axis=(1, 2, 3))]
    measurable = all((judgments.domain == kind).any() for kind in (IN, OUT))
    return _recorded(scores[:, 0], "", measurable) | _recorded(scores[:, 1], "fair_", measurable)


def _recorded(scores: Floats, prefix: str, measurable: bool) -> dict[str, object]:
    """One definition: `scores` of shape (n_queries, 2 rankings, 2 kinds), NaN where a query does not count."""
    names = [f"{prefix}gap_{name}" for name in ("dense", "fused", "change")]
    measurable_queries = ~np.isnan(scores)
    n = measurable_queries.sum(axis=0)
    if not measurable:
        return dict.fromkeys([*names, *(f"{name}_ci" for name in names)]) | {f"{prefix}gap_n": [0, 0]}
    both = np.stack([np.where(measurable_queries, scores, 0.0), measurable_queries], axis=1)
    value = _drops(both.mean(axis=0))
    resampled = _drops(resampled_means(both.reshape(len(both), -1)).reshape(-1, *both.shape[1:]))
    columns: dict[str, object] = {}
    for name, at, column in zip(names, value, resampled.T, strict=True):
        column = column[~np.isnan(column)]  # resamples in which nothing is found have no drop
        shown = n.min() >= FEW and np.isfinite(at) and np.isfinite(column).all()
        ends = np.quantile(column, ENDS).tolist() if shown else None
        columns |= {name: float(at) if np.isfinite(at) else None, f"{name}_ci": ends}
    return columns | {f"{prefix}gap_n": n[0].tolist()}


def _drops(parts: Floats) -> Floats:
    """1 - OUT / IN of both rankings and their change, from sums and numbers of shape (..., 2, 2 rankings, 2 kinds)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        means = parts[..., 0, :, :] / parts[..., 1, :, :]
        drop = 1 - means[..., 1] / means[..., 0]
        return np.asarray(np.concatenate([drop, np.diff(drop)], axis=-1))
