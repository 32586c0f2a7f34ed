"""A comparison as report/ reads it: cell by cell, each with its items, best first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, cast

from patbench_core.errors import PatbenchError

if TYPE_CHECKING:
    import pandas as pd


class Compared(Protocol):
    """The shape of `patbench_core.stats.comparison.Comparison`; its columns are described there."""

    @property
    def models(self) -> "pd.DataFrame": ...
    @property
    def pairs(self) -> "pd.DataFrame": ...
    @property
    def groups(self) -> "pd.DataFrame": ...
    @property
    def between(self) -> str: ...
    @property
    def within(self) -> tuple[str, ...]: ...
    @property
    def margin(self) -> float | None: ...
    @property
    def level(self) -> float: ...
    @property
    def rule(self) -> str: ...


@dataclass(frozen=True)
class Cell:
    """One cell: items that were compared with each other.

    Attributes
    ----------
    name : str
        The cell's values of what differs between cells other than the metric, such as ``landscape_us``.
    models : DataFrame
        Rows of `Compared.models`, best first.
    groups : list of tuple of str
        Maximal sets of items of which no two differ significantly, the best's first.
    """

    name: str
    metric: str
    models: "pd.DataFrame"
    groups: list[tuple[str, ...]]


def is_comparison(data: Any) -> TypeGuard[Compared]:
    """Whether `data` is a comparison, not a DataFrame."""
    return all(hasattr(data, name) for name in ("models", "pairs", "groups", "between", "within"))


def cells(result: Compared) -> Iterator[Cell]:
    """The cells of a comparison in order of appearance.

    Raises
    ------
    PatbenchError
        If it is not one.
    """
    if not is_comparison(result):
        raise PatbenchError(f"a {type(result).__name__} is not a comparison: give what pb.compare(scores) gives")
    keys = [*result.within, "metric"]
    varying = [key for key in result.within if len(result.models[key].unique()) > 1]
    for values, rows in result.models.groupby(keys, sort=False, dropna=False):
        where = dict(zip(keys, values, strict=True))
        name = " · ".join(str(where[key]) for key in varying)
        yield Cell(name, str(where["metric"]), rows, _groups(result, where))


def by_metric(result: Compared) -> list[Compared]:
    """A comparison apart by metric, in order of appearance: scores of two metrics share no axis."""
    frames = {name: getattr(result, name) for name in ("models", "pairs", "groups")}
    return [
        replace(
            cast(Any, result),
            **{name: each[each["metric"] == metric] if "metric" in each else each for name, each in frames.items()},
        )
        for metric in result.models["metric"].unique()
    ]


def margin_words(margin: float | None) -> str:
    """A margin such as ``0.02``, as it was set; empty where there is none."""
    return "" if margin is None else f"{margin:g}"


def _groups(result: Compared, where: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = result.groups
    for key, value in where.items():
        rows = rows[rows[key].isna() if value != value else rows[key] == value]
    return [tuple(map(str, items)) for items in rows.sort_values("group")["items"]]
