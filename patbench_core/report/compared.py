"""A comparison as report/ reads it: cell by cell, each with its items, best first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from patbench_core.errors import PatbenchError
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cell:
    """One cell: items that were compared with each other.

    Attributes
    ----------
    name : str
        The cell's values of what differs between cells other than the metric, such as ``landscape_us``.
    models : DataFrame
        Rows of `Comparison.models`, best first.
    groups : list of tuple of str
        Maximal sets of items of which no two differ significantly, the best's first.
    """

    name: str
    metric: str
    models: "pd.DataFrame"
    groups: list[tuple[str, ...]]


def cells(result: Comparison) -> Iterator[Cell]:
    """The cells of a comparison in order of appearance.

    Raises
    ------
    PatbenchError
        If it is not one.
    """
    if not isinstance(result, Comparison):
        raise PatbenchError(f"a {type(result).__name__} is not a comparison: give what pb.compare(scores) gives")
    keys = [*result.within, "metric"]
    varying = [key for key in result.within if len(result.models[key].unique()) > 1]
    for values, rows in result.models.groupby(keys, sort=False, dropna=False):
        where = dict(zip(keys, values, strict=True))
        name = " · ".join(str(where[key]) for key in varying)
        yield Cell(name, str(where["metric"]), rows, _groups(result, where))


def by_metric(result: Comparison) -> list[Comparison]:
    """A comparison apart by metric, in order of appearance: scores of two metrics share no axis."""
    frames = {"models": result.models, "pairs": result.pairs, "groups": result.groups}
    return [
        replace(result, **{name: each[each["metric"] == metric] for name, each in frames.items()})
        for metric in result.models["metric"].unique()
    ]


def _groups(result: Comparison, where: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = result.groups
    for key, value in where.items():
        rows = rows[rows[key].isna() if value != value else rows[key] == value]
    return [tuple(map(str, items)) for items in rows.sort_values("group")["items"]]
