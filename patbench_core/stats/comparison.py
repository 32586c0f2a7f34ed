"""THE comparison: every page, `patbench compare` and the leaderboard decide by it.

Items (models, views, methods ...) are compared on the same units (queries, documents, pairs) of a cell (a landscape,
a view, a measure ...), two by two. Of each difference the t-statistic with the variance of `Dependence` is taken, with
as many degrees of freedom as independent units less one; Holm's correction is over all pairs of the cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from numbers import Real
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import numpy.typing as npt

from patbench_core.errors import PatbenchError
from patbench_core.stats.bounds import cut, span
from patbench_core.stats.cells import cells
from patbench_core.stats.dependence import Dependence, dependence
from patbench_core.stats.groups import alike, rank_ranges
from patbench_core.stats.inference import (
    LEVEL,
    Estimates,
    Verdict,
    detectable,
    estimates,
    holm,
    interval,
    unseen,
    verdict,
)
from patbench_core.stats.influence import STATISTICS, mean

if TYPE_CHECKING:
    import pandas as pd

MARGIN = 0.02
"""Differences of a score that a reader would not act on; the default of `compare`."""

RULE = (
    "paired t-test with a variance that allows for shared sources (a cited family, a document's family), Holm's "
    "correction over all pairs of a cell, 5 %"
)
_EQUAL = 1e-12
"""Differences below this share of the greatest score are rounding."""


@dataclass(frozen=True)
class Comparison:
    """All cells of a comparison, as tables.

    Attributes
    ----------
    models : DataFrame
        A row a cell and item, best first: the `within` columns, ``metric``, the `between` column, ``score`` with
        ``low`` and ``high``, ``n`` units, ``effective`` independent ones, ``best_rank`` and ``worst_rank``, and against
        the best of the cell ``difference``, ``difference_low``, ``difference_high``, ``p``, ``holm``, ``verdict``,
        ``detectable``.
    pairs : DataFrame
        A row a cell and pair of items, the better one first: ``one``, ``other``, ``difference`` (one less other),
        ``low``, ``high``, ``p``, ``holm``, ``verdict``, ``detectable``. Intervals are of the pair alone. NaN, and
        undecided, of fewer than `FEWEST` independent units, and where the interval is wider than the measure goes.
    groups : DataFrame
        A row a cell and largest set of items of which no two differ significantly: ``group`` from 1, ``items``.
    margin : float
        Differences inside it are equivalent.
    """

    models: "pd.DataFrame"
    pairs: "pd.DataFrame"
    groups: "pd.DataFrame"
    between: str
    within: tuple[str, ...]
    margin: float
    level: float = LEVEL
    rule: str = RULE

    def against(self, item: str | float) -> "pd.DataFrame":
        """`pairs` of one item, it first in each: the item less each other."""
        both = both_ways(self.pairs)
        return both[both["one"] == item]

    def relative_to(self, item: str | float) -> "pd.DataFrame":
        """`pairs` of one item, it second in each: each other less the item."""
        both = both_ways(self.pairs)
        return both[both["other"] == item]

    def cells(self) -> "Iterator[tuple[dict[str, Any], pd.DataFrame, pd.DataFrame]]":
        """Values of `within` and ``metric`` of each cell, its rows of `models` and those of `pairs`."""
        keys = [*self.within, "metric"]
        pairs = {tuple(named.values()): rows for named, rows in cells(self.pairs, keys)}
        for named, models in cells(self.models, keys):
            yield named, models, pairs.get(tuple(named.values()), self.pairs.iloc[:0])


def both_ways(pairs: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of `Comparison.pairs` and, beside each, the pair as its other item sees it."""
    import pandas as pd

    turned = pairs.rename(columns={"one": "other", "other": "one"})
    turned = turned.assign(difference=-pairs["difference"], low=-pairs["high"], high=-pairs["low"])
    turned["verdict"] = turned["verdict"].replace({"significantly better": "significantly worse"})
    return pd.concat([pairs, turned])[list(pairs.columns)].sort_index(kind="stable")


def compare(
    scores: "pd.DataFrame", between: str = "model", within: str | Sequence[str] = "landscape", margin: float = MARGIN
) -> Comparison:
    """Compare items two by two in each cell, on the units that all of them have.

    Parameters
    ----------
    scores : DataFrame
        As `patbench_core.scores` gives it: ``metric``, ``unit``, ``value``, ``reference``, ``depends``, the columns
        named here, and where a score is not the statistic of its units (a mean over seeds) ``observed`` and its own
        variance ``noise``.
    between : str
        Column of what is compared.
    within : str or sequence of str
        Columns that make a cell, beside the metric.
    margin : float
        Greatest difference that is called equivalent, in units of the score.

    Raises
    ------
    PatbenchError
        If a column is missing, a unit has two values for one item or none, items of a cell have no unit in common, or
        the margin is below 0.
    """
    import pandas as pd

    if not (isinstance(margin, Real) and 0 <= margin < np.inf):
        raise PatbenchError(f"margin {margin!r} is not a difference of scores: give 0 or more, such as {MARGIN}")
    within = (within,) if isinstance(within, str) else tuple(within)
    missing = {between, *within, "metric", "unit", "value"} - set(scores.columns)
    if missing:
        raise PatbenchError(f"the scores lack the column {sorted(missing)[0]}: it has {', '.join(scores.columns)}")
    models, pairs, groups = [], [], []
    for named, cell in cells(scores, [*within, "metric"]):
        compared = _Cell.of(cell, between, str(named["metric"]), margin)
        models += [named | row for row in compared.models(between)]
        pairs += [named | row for row in compared.tested]
        groups += [named | row for row in compared.groups()]
    columns = [*within, "metric"]
    return Comparison(
        pd.DataFrame(models, columns=[*columns, between, *_MODELS]),
        pd.DataFrame(pairs, columns=[*columns, *_PAIRS]),
        pd.DataFrame(groups, columns=[*columns, "group", "items"]),
        between,
        within,
        margin,
    )


_MODELS = (
    *("score", "low", "high", "n", "effective", "best_rank", "worst_rank"),
    *("difference", "difference_low", "difference_high", "p", "holm", "verdict", "detectable"),
)
_PAIRS = ("one", "other", "difference", "low", "high", "p", "holm", "verdict", "detectable")


class Pair(TypedDict):
    """Two items of a cell, the better one first."""

    one: str
    other: str
    difference: float
    low: float
    high: float
    p: float
    detectable: float
    holm: float
    verdict: Verdict


@dataclass(frozen=True)
class _Cell:
    """Items of one cell, best first."""

    items: list[str]
    estimates: Estimates
    depends: Dependence
    metric: str
    tested: list[Pair]

    @classmethod
    def of(cls, cell: "pd.DataFrame", between: str, metric: str, margin: float) -> "_Cell":
        items = list(dict.fromkeys(cell[between]))
        frames = [cell[cell[between] == item].set_index("unit") for item in items]
        units = frames[0].index
        for item, frame in zip(items, frames, strict=True):
            if not frame.index.is_unique:
                raise PatbenchError(
                    f"{item} has two values of {metric} for {frame.index[frame.index.duplicated()][0]}: "
                    "name the columns that make a cell in `within`"
                )
            if frame["value"].isna().any():
                raise PatbenchError(
                    f"{item} has no {metric} of {frame.index[frame['value'].isna()][0]}: leave the rows without a "
                    "value out"
                )
            units = units.intersection(frame.index)
        if units.empty:
            raise PatbenchError(
                f"{' and '.join(items[:2])} have no unit of {metric} in common: compare records of one state of a "
                "landscape"
            )
        frames = [frame.loc[units.sort_values()] for frame in frames]
        statistic = STATISTICS.get(metric, mean)
        values, influences = [], []
        for frame in frames:
            reference = frame["reference"] if "reference" in frame else frame["value"] * np.nan
            value, influence = statistic(frame["value"].to_numpy(np.float64), reference.to_numpy(np.float64))
            observed = frame["observed"].iloc[0] if "observed" in frame else np.nan
            values.append(value if np.isnan(observed) else float(observed))
            influences.append(influence)
        noise = [float(frame["noise"].iloc[0]) if "noise" in frame else 0.0 for frame in frames]
        order = sorted(range(len(items)), key=lambda position: -values[position])
        depends = dependence(frames[0]["depends"].tolist() if "depends" in frames[0] else [()] * len(units))
        made = estimates(
            np.array(values)[order], np.stack(influences, axis=1)[:, order], depends, np.nan_to_num(noise)[order]
        )
        named = [items[position] for position in order]
        return cls(named, made, depends, metric, _tested(named, made, margin, span(metric)))

    def models(self, between: str) -> Iterator[dict[str, object]]:
        ranks = rank_ranges(self.estimates.value, self.different)
        against = {pair["other"]: pair for pair in self.tested if pair["one"] == self.items[0]}
        for position, (item, (best, worst)) in enumerate(zip(self.items, ranks, strict=True)):
            value, error = self.estimates.contrast(np.eye(len(self.items))[position])
            low, high = cut(self.metric, interval(value, error, self.estimates.freedom, span(self.metric))[:2])
            row = {
                between: item,
                "score": value,
                "low": low,
                "high": high,
                "n": self.depends.n,
                "effective": self.depends.effective,
                "best_rank": best,
                "worst_rank": worst,
            }
            yield row | (
                _turned(against[item]) if position else dict.fromkeys(_MODELS[7:], np.nan) | {"verdict": "best"}
            )

    def groups(self) -> list[dict[str, object]]:
        sets = alike(self.estimates.value, self.different)
        return [
            {"group": position + 1, "items": tuple(self.items[item] for item in members)}
            for position, members in enumerate(sets)
        ]

    @property
    def different(self) -> npt.NDArray[np.bool_]:
        """Whether two items differ significantly: shape (n_items, n_items)."""
        matrix = np.zeros((len(self.items), len(self.items)), bool)
        for (one, other), pair in zip(combinations(range(len(self.items)), 2), self.tested, strict=True):
            matrix[one, other] = matrix[other, one] = str(pair["verdict"]).startswith("significantly")
        return matrix


def _tested(items: Sequence[str], made: Estimates, margin: float, widest: float) -> list[Pair]:
    """All pairs of items, the better one first, corrected together."""
    contrasts = []
    tolerance = _EQUAL * float(np.abs(made.value).max(initial=0.0))
    for one, other in combinations(range(len(items)), 2):
        weights = np.zeros(len(items))
        weights[[one, other]] = 1.0, -1.0
        value, error = made.contrast(weights)
        value, error = (0.0 if abs(number) <= tolerance else number for number in (value, error))
        low, high, p = interval(value, error, made.freedom, widest)
        smallest = detectable(error, made.freedom, widest)
        if value == error == 0 and p == 1:  # no unit shows a difference
            high = smallest = unseen(made.freedom, widest)
            low = -high
        contrasts.append((items[one], items[other], value, low, high, p, smallest))
    corrected = holm([p for *_, p, _ in contrasts]).tolist()
    return [
        Pair(
            one=one,
            other=other,
            difference=value,
            low=low,
            high=high,
            p=p,
            detectable=smallest,
            holm=adjusted,
            verdict=verdict(value, low, high, adjusted, margin),
        )
        for (one, other, value, low, high, p, smallest), adjusted in zip(contrasts, corrected, strict=True)
    ]


def _turned(pair: Pair) -> dict[str, object]:
    """A pair as its second item sees it: second less first."""
    better = pair["verdict"] == "significantly better"
    return {
        "difference": -pair["difference"],
        "difference_low": -pair["high"],
        "difference_high": -pair["low"],
        "p": pair["p"],
        "holm": pair["holm"],
        "detectable": pair["detectable"],
        "verdict": "significantly worse" if better else pair["verdict"],
    }
