"""The gap between cited patents of the query's own domain (IN) and of another (OUT), a confound at a time.

The drop is 1 - OUT / IN, a ratio of two means over different queries. Its error is that of its influence function
over the union of these queries (the delta method), with the dependence of queries that share cited families.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from patbench_core.landscape.links import IN, OUT
from patbench_core.stats.cells import cells, with_sources
from patbench_core.stats.condensed import Cited, Floats, Ints, equal_scores, kind_scores
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import Estimates, estimates, holm, interval, verdict

if TYPE_CHECKING:
    import pandas as pd

LITERATURE, MATCHED = "as counted in the literature", "matched"
STEPS = (LITERATURE, "same queries", "other kind removed", MATCHED)
"""Each step keeps what the steps before it changed. How the literature counts is our reconstruction of it."""

REPORTED = (0.55, 0.65)
"""Drop of every model that arXiv 2605.24297 reports."""

FEW = 10
"""Queries of IN or of OUT below which a drop has no interval: more than `FEWEST`, as it is a ratio of two means."""

WIDEST = 1.0
"""A drop whose interval is wider says nothing, and is not told."""


def gap_scores(ranks: "pd.DataFrame", scores: "pd.DataFrame", metric: str, domain: str = "domain") -> "pd.DataFrame":
    """Scores of each query in IN and in OUT at each of `STEPS`.

    Cited documents of the other kind, and of unknown kind, count as not relevant until they are removed.

    Parameters
    ----------
    ranks : DataFrame
        As ``pb.ranks`` gives it: ``landscape``, ``model``, ``query_id``, ``doc_id``, ``gain``, ``rank``, ``greater``,
        ``tied``, and the column `domain`.
    scores : DataFrame
        As ``pb.scores`` gives it in scope ALL: ``landscape``, ``unit`` and ``depends``, what makes queries dependent.
    metric : str
        A measure of retrieval; scores are means over the orders of tied documents.
    domain : str
        Column that is `IN`, `OUT` or `UNKNOWN`, such as ``domain4`` for IPC subclasses.

    Returns
    -------
    DataFrame
        A row a landscape, model, step and query that has IN or OUT: ``IN`` and ``OUT`` (NaN where a query does not
        count), ``unit``, ``depends``.
    """
    import pandas as pd

    frames = []
    for named, links in cells(ranks, ["landscape", "model"]):
        queries, cited = cited_of(links, domain)
        steps = step_scores(cited, metric)
        measurable = ~np.isnan(steps[:, 0]).all(axis=1)
        for position, step in enumerate(STEPS):
            inside, outside = steps[measurable, position].T
            columns = named | {"step": step, "unit": queries[measurable]}
            frames.append(pd.DataFrame(columns | {"IN": inside, "OUT": outside}))
    if not frames:
        return pd.DataFrame(columns=["landscape", "model", "step", "unit", "IN", "OUT", "depends"])
    return with_sources(pd.concat(frames), scores)


def cited_of(links: "pd.DataFrame", kind: str) -> tuple[npt.NDArray[np.object_], Cited]:
    """Queries in the order of their numbers, and the links of one ranking with the column `kind`."""
    ordered = links.sort_values(["query_id", "doc_id"])
    queries, query = np.unique(ordered["query_id"].to_numpy(object), return_inverse=True)
    columns = (ordered[name].to_numpy(np.int64) for name in ("greater", "tied", "rank", "gain", kind))
    greater, equal, rank, gain, kinds = columns
    return queries, Cited(query, greater, equal, rank > 0, gain, kinds, len(queries))


def step_scores(cited: Cited, metric: str) -> Floats:
    """Scores of each query at each of `STEPS` in IN and OUT: ndarray of shape (n_queries, n_steps, 2), NaN for none."""
    both = (cited.number(IN) > 0) & (cited.number(OUT) > 0)
    kinds = []
    for kind, other in ((IN, OUT), (OUT, IN)):
        whole = kind_scores(cited, kind, metric)
        shorter = kind_scores(cited.without(cited.kind != kind), kind, metric)
        paired = [np.where(both, scores, np.nan) for scores in (whole, shorter)]
        kinds.append(np.stack([whole, *paired, equal_scores(cited, kind, other, metric)], axis=1))
    return np.stack(kinds, axis=2)


def drops(
    scores: "pd.DataFrame",
    between: str = "step",
    within: Sequence[str] = ("landscape", "model"),
    margin: float = 0.05,
) -> "pd.DataFrame":
    """Drop from IN to OUT of each item, and its change from the item before.

    Parameters
    ----------
    scores : DataFrame
        The columns named here, ``unit``, ``IN``, ``OUT`` and ``depends``; of `gap_scores`.
    between : str
        Column of the items, in order of appearance, such as ``step``, or the method before and after fusion.
    within : sequence of str
        Columns that make a cell; p-values are corrected (Holm) over the values of the last one.
    margin : float
        Drops, and changes, inside it are equivalent to none.

    Returns
    -------
    DataFrame
        A row a cell and item: ``IN``, ``OUT`` (means), ``n_IN``, ``n_OUT``; ``drop``, ``low``, ``high``, ``p``,
        ``holm``, ``verdict`` (OUT against IN); ``change``, ``change_low``, ``change_high``, ``change_p``,
        ``change_holm``, ``change_verdict`` (significantly better: the drop has become smaller; None for the first
        item); ``told``, whether the
        interval is known and no wider than `WIDEST`. NaN where IN scores zero, or queries are fewer than `FEW`.
    """
    import pandas as pd

    rows = []
    for named, cell in cells(scores, within):
        items = list(dict.fromkeys(cell[between]))
        made = _Drops.of([cell[cell[between] == item] for item in items])
        rows += [named | {between: item} | row for item, row in zip(items, made.rows(), strict=True)]
    frame = pd.DataFrame(rows, columns=[*within, between, *_COLUMNS])
    for value, prefix in (("drop", ""), ("change", "change_")):
        families = frame.groupby([*within[:-1], between], sort=False)[f"{prefix}p"]
        frame[f"{prefix}holm"] = families.transform(holm) if len(frame) else []
        columns = zip(*(frame[name] for name in (value, f"{prefix}low", f"{prefix}high", f"{prefix}holm")), strict=True)
        frame[f"{prefix}verdict"] = [verdict(-drop, -high, -low, p, margin) for drop, low, high, p in columns]
    frame["told"] = frame["told"].astype(bool)
    frame["change_verdict"] = frame["change_verdict"].mask(~frame.duplicated(list(within)), None)
    return frame


def changed_drops(before: "pd.DataFrame", after: "pd.DataFrame") -> "pd.DataFrame":
    """Drops of two ways to rank, such as a model alone and with BM25, and the change from the first to the second.

    Parameters
    ----------
    before, after : DataFrame
        Of `gap_scores`; the same models and queries.

    Returns
    -------
    DataFrame
        As `drops`, a row a landscape, step and model: of the second way, and ``before``, ``before_low``,
        ``before_high``, ``before_verdict``; ``told`` if both are.
    """
    import pandas as pd

    both = pd.concat([before.assign(way=0), after.assign(way=1)], ignore_index=True)
    within = ["landscape", "step", "model"]
    made = drops(both, between="way", within=within)
    first = made.loc[made["way"] == 0, [*within, "drop", "low", "high", "verdict", "told"]]
    first = first.set_axis([*within, "before", "before_low", "before_high", "before_verdict", "told_before"], axis=1)
    last = made[made["way"] == 1].merge(first, on=within)
    return last.assign(told=last["told"] & last["told_before"]).drop(columns=["way", "told_before"])


_COLUMNS = (
    *("IN", "OUT", "n_IN", "n_OUT", "drop", "low", "high", "p"),
    *("change", "change_low", "change_high", "change_p", "told"),
)


@dataclass(frozen=True)
class _Drops:
    """Drops of several items on the union of their queries.

    Attributes
    ----------
    means : ndarray of shape (n_items, 2), float64
        Of IN and OUT.
    n : ndarray of shape (n_items, 2), int64
    freedom : ndarray of shape (n_items,), float64
        Degrees of freedom: independent queries of the smaller kind, less one; NaN where they are too few.
    estimates : Estimates
        Of the drops; 0 where IN scores zero.
    """

    means: Floats
    n: Ints
    freedom: Floats
    estimates: Estimates

    @classmethod
    def of(cls, frames: Sequence["pd.DataFrame"]) -> Self:
        """From the rows of each item; queries that another item lacks do not count in it."""
        depends = {
            unit: tuple(named) for frame in frames for unit, named in zip(frame["unit"], frame["depends"], strict=True)
        }
        units = sorted(depends)
        table = np.stack([frame.set_index("unit")[["IN", "OUT"]].reindex(units).to_numpy() for frame in frames])
        measurable = ~np.isnan(table)
        n = measurable.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(measurable, table, 0.0).sum(axis=1) / n
            value = 1 - means[:, 1] / means[:, 0]
        influence = np.stack([_influence(part, mean) for part, mean in zip(table, means, strict=True)], axis=1)
        sources = [depends[unit] for unit in units]
        freedom = [_freedom(sources, part) for part in measurable]
        return cls(means, n, np.array(freedom), estimates(np.nan_to_num(value), influence, dependence(sources)))

    def rows(self) -> Iterator[dict[str, float]]:
        """One an item, its change from the one before."""
        for item, ((inside, outside), (n_in, n_out)) in enumerate(zip(self.means, self.n, strict=True)):
            drop, low, high, p = self._told([item])
            change, change_low, change_high, change_p = self._told([item, item - 1]) if item else [np.nan] * 4
            row = {"IN": inside, "OUT": outside, "n_IN": n_in, "n_OUT": n_out}
            row |= {"drop": drop, "low": low, "high": min(high, 1.0) if high == high else high, "p": p}
            row |= {"change": change, "change_low": change_low, "change_high": change_high, "change_p": change_p}
            yield row | {"told": bool(row["high"] - low <= WIDEST)}

    def _told(self, items: Sequence[int]) -> tuple[float, float, float, float]:
        """An item, or one less another: value, interval and p-value."""
        if not (self.means[list(items), 0] > 0).all() or not self.n[list(items)].all():
            return np.nan, np.nan, np.nan, np.nan
        weights = np.zeros(len(self.means))
        weights[list(items)] = (1.0, -1.0)[: len(items)]
        value, error = self.estimates.contrast(weights)
        freedom = self.freedom[list(items)].min()
        if np.isnan(freedom):
            return value, np.nan, np.nan, np.nan
        return value, *interval(value, error, float(freedom))


def _influence(scores: Floats, means: Floats) -> Floats:
    """Influence of each query on 1 - OUT / IN: -d OUT / IN + OUT d IN / IN^2, with d the influence on a mean.

    A mean over m of n queries has influence (n / m) (x - mean) on those that count. The factor
    sqrt(m (n - 1) / (n (m - 1))) makes its variance that of m queries: `Dependence.covariance` divides by n (n - 1).
    """
    measurable = ~np.isnan(scores)
    n, m = len(scores), measurable.sum(axis=0)
    if not m.all() or not means[0] > 0:
        return np.zeros(n)
    scale = n / m * np.sqrt(m * max(1, n - 1) / (n * np.maximum(1, m - 1)))
    inside, outside = (np.where(measurable, scores - means, 0.0) * scale).T
    return np.asarray(means[1] / means[0] ** 2 * inside - outside / means[0])


def _freedom(
    sources: Sequence[tuple[object, ...]], measurable: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"
) -> float:
    if measurable.sum(axis=0).min() < FEW:
        return np.nan
    kinds = [[sources[unit] for unit in np.flatnonzero(column).tolist()] for column in measurable.T]
    return min(dependence(named).effective for named in kinds) - 1
