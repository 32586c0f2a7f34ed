"""Differences between groups of queries, such as offices: as they are, and at the same mix of topics.

Groups differ in what their queries are about. At the same mix, the mean of a group is the mean of its topics' means,
weighted by one mix for both groups (direct standardisation, or post-stratification): what is left of a difference is
not due to the mix of topics. Both means are weighted sums of the same queries' scores, so errors are those of their
influence functions, with the dependence of queries that cite the same families, in one group or in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from patbench_core.stats.cells import cells
from patbench_core.stats.comparison import MARGIN
from patbench_core.stats.dependence import Dependence, Floats, dependence
from patbench_core.stats.inference import Estimates, detectable, estimates, holm, interval, verdict

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 5
"""Queries that a topic needs in each of two groups to be shared by them; others are left out."""

ALL = "all queries"
"""The basis of a difference that is not reweighted."""

Ints = npt.NDArray[np.int64]


def group_differences(
    scores: "pd.DataFrame",
    group: str,
    topics: Sequence[str] = (),
    within: Sequence[str] = ("landscape", "model"),
    fewest: int = 10,
    margin: float = MARGIN,
) -> "pd.DataFrame":
    """Differences between groups of other queries, over all of them and at the same mix of topics.

    Parameters
    ----------
    scores : DataFrame
        As ``pb.scores`` gives it: ``unit``, ``value``, ``depends``, and the columns named here. Rows without a group
        take no part.
    group : str
        Column of the groups, such as the office of the query.
    topics : sequence of str
        Columns of topics, each a basis; a query without a topic is left out of it.
    within : sequence of str
        Columns that make a cell, such as the landscape and the model.
    fewest : int
        Queries that a group needs to be compared, and that it has to have of the topics that two groups share.
    margin : float
        Differences inside it are equivalent.

    Returns
    -------
    DataFrame
        A row a cell, basis (`ALL`, then each of `topics`) and pair of groups, the larger one first: ``one``,
        ``other``, ``mean_one``, ``mean_other``, ``n_one``, ``n_other``, ``effective_one``, ``effective_other``
        (queries of equal weight that would tell as much), ``shared`` (topics), ``difference``, ``low``, ``high``,
        ``p``, ``holm`` (over the pairs of a cell and basis), ``verdict``, ``detectable``, and ``change`` from the
        difference over all queries with ``change_low``, ``change_high``, ``change_p`` (NaN for `ALL`). Pairs with
        too few queries of shared topics have no row of that basis.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for named, cell in cells(scores.dropna(subset=[group]), within):
        for basis, topic in [(ALL, None), *((column, column) for column in topics)]:
            pairs: list[dict[str, Any]] = [named | {"basis": basis} | row for row in _pairs(cell, group, topic, fewest)]
            for row, p in zip(pairs, holm([row["p"] for row in pairs]).tolist(), strict=True):
                outcome = verdict(row["difference"], row["low"], row["high"], p, margin)
                rows.append(row | {"holm": p, "verdict": outcome})
    return pd.DataFrame(rows, columns=[*within, "basis", *_COLUMNS])


_COLUMNS = (
    *("one", "other", "mean_one", "mean_other", "n_one", "n_other", "effective_one", "effective_other", "shared"),
    *("difference", "low", "high", "p", "holm", "verdict", "detectable"),
    *("change", "change_low", "change_high", "change_p"),
)


def _pairs(cell: "pd.DataFrame", group: str, topic: str | None, fewest: int) -> Iterator[dict[str, Any]]:
    value, depends = cell["value"].to_numpy(np.float64), dependence(cell["depends"].tolist())
    counts = cell[group].value_counts()
    for pair in combinations(counts.index[counts >= fewest], 2):
        members = [(cell[group] == name).to_numpy() for name in pair]
        raw = _Contrast.of(value, members, np.zeros(len(cell), np.int64), np.ones(1), depends)
        head = {"one": pair[0], "other": pair[1], "shared": None}
        if topic is None:
            yield head | raw.row()
            continue
        names, code, mix = _mix(cell[topic], members, fewest)
        if names:
            same = _Contrast.of(value, members, code, mix, depends)
            yield head | {"shared": ", ".join(names)} | same.row() | _change(same, raw)


def _mix(topics: "pd.Series", members: Sequence[npt.NDArray[np.bool_]], fewest: int) -> tuple[list[str], Ints, Floats]:
    """Topics that both groups have, the code of each query's (-1: another), and their shares in both together."""
    import pandas as pd

    counts = [topics[side].value_counts() for side in members]
    names = sorted(name for name in counts[0].index if min(part.get(name, 0) for part in counts) >= FEWEST)
    if not names or min(part[names].sum() for part in counts) < fewest:
        return [], np.empty(0, np.int64), np.empty(0)
    both = np.array([sum(part[name] for part in counts) for name in names], np.float64)
    return names, pd.Index(names).get_indexer(topics).astype(np.int64), both / both.sum()


@dataclass(frozen=True)
class _Contrast:
    """Two weighted means of the same column.

    Attributes
    ----------
    mean, n, effective : tuple
        Of either group; effective is Kish's (sum w)^2 / sum w^2 (Survey Sampling, 1965).
    influence : ndarray of shape (n_queries,), float64
        On the difference.
    freedom : float
        Welch and Satterthwaite's degrees of freedom over the topics of both groups, times the share of its queries
        that the less independent group is worth.
    """

    mean: tuple[float, float]
    n: tuple[int, int]
    effective: tuple[float, float]
    influence: Floats
    freedom: float
    depends: Dependence

    @classmethod
    def of(
        cls,
        value: Floats,
        members: Sequence[npt.NDArray[np.bool_]],
        topic: Ints,
        mix: Floats,
        depends: Dependence,
    ) -> Self:
        sides = [_Side.of(value, side, topic, mix) for side in members]
        one, other = sides
        v = np.concatenate([side.variance for side in sides])
        df = np.concatenate([side.count - 1 for side in sides])
        welch = v.sum() ** 2 / (v**2 / df).sum() if v.any() else df.sum()
        worth = min(_subset(depends, side.members) / side.members.sum() for side in sides)
        return cls(
            (one.mean, other.mean),
            (int(one.members.sum()), int(other.members.sum())),
            (one.effective, other.effective),
            one.influence - other.influence,
            float(welch * worth),
            depends,
        )

    @property
    def difference(self) -> float:
        """First less second."""
        return self.mean[0] - self.mean[1]

    def row(self) -> dict[str, Any]:
        """What `group_differences` says of the contrast itself."""
        made = _estimates(self.difference, self.influence, self.depends)
        value, error = made.contrast([1.0])
        low, high, p = interval(value, error, self.freedom)
        named = {
            f"{name}_{side}": each[position]
            for name, each in (("mean", self.mean), ("n", self.n), ("effective", self.effective))
            for position, side in enumerate(("one", "other"))
        }
        tested = {"difference": value, "low": low, "high": high, "p": p}
        return named | tested | {"detectable": detectable(error, self.freedom)}


@dataclass(frozen=True)
class _Side:
    """One group at a mix of topics."""

    mean: float
    members: npt.NDArray[np.bool_]
    effective: float
    influence: Floats
    variance: Floats
    count: Floats

    @classmethod
    def of(cls, value: Floats, members: npt.NDArray[np.bool_], topic: Ints, mix: Floats) -> Self:
        """Sum over topics t of mix_t mean_t, in which query i of n_t has weight w_i = mix_t / n_t.

        Its influence is n w_i (x_i - mean_t).
        The factor sqrt(n_t (n - 1) / ((n_t - 1) n)) makes its variance the sum over topics of mix_t^2 s_t^2 / n_t.
        """
        kept = members & (topic >= 0)
        code, x, n = topic[kept], value[kept], len(value)
        count = np.bincount(code, minlength=len(mix)).astype(np.float64)
        means = np.bincount(code, weights=x, minlength=len(mix)) / count
        residual = (x - means[code]) * np.sqrt(count / (count - 1))[code]
        weight = (mix / count)[code]
        influence = np.zeros(n)
        influence[kept] = n * weight * residual * np.sqrt((n - 1) / n)
        variance = np.bincount(code, weights=(weight * residual) ** 2, minlength=len(mix)).astype(np.float64)
        return cls(float(mix @ means), kept, float(1 / (weight**2).sum()), influence, variance, count)


def _change(same: _Contrast, raw: _Contrast) -> dict[str, float]:
    made = _estimates(same.difference - raw.difference, same.influence - raw.influence, same.depends)
    value, error = made.contrast([1.0])
    low, high, p = interval(value, error, same.freedom)
    return {"change": value, "change_low": low, "change_high": high, "change_p": p}


def _estimates(value: float, influence: Floats, depends: Dependence) -> Estimates:
    return estimates(np.array([value]), influence[:, None], depends)


def _subset(depends: Dependence, members: npt.NDArray[np.bool_]) -> float:
    """Effective number of some units."""
    return Dependence(depends.incidence[np.flatnonzero(members)]).effective
