"""Whether quality grows with every step of an axis, such as the layers or dimensions that are kept."""

from collections.abc import Hashable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd


def steps(result: Comparison) -> "pd.DataFrame":
    """Pairs of neighbours of a comparison between sizes, from the smallest to the largest.

    Parameters
    ----------
    result : Comparison
        Its items are numbers. Holm's correction stays that over all pairs of the cell, so that the verdict on a pair
        does not depend on what it is shown for.

    Returns
    -------
    DataFrame
        A row a cell and step: the `within` columns, ``metric``, ``smaller``, ``larger``, ``difference`` (larger less
        smaller) with ``low`` and ``high``, ``holm``, ``verdict`` (of the larger one).
    """
    import pandas as pd

    keys, rows = [*result.within, "metric"], []
    for named, models, pairs in result.cells():
        sizes = sorted(models[result.between])
        by_pair = {(pair["one"], pair["other"]): pair for pair in pairs.to_dict("records")}
        for smaller, larger in pairwise(sizes):
            rows.append(named | _step(by_pair, smaller, larger))
    columns = [*keys, "smaller", "larger", "difference", "low", "high", "holm", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _step(pairs: "dict[tuple[Any, Any], dict[Hashable, Any]]", smaller: float, larger: float) -> dict[str, object]:
    """The pair as its larger size sees it."""
    if (larger, smaller) in pairs:
        pair = pairs[larger, smaller]
        ends = {name: pair[name] for name in ("difference", "low", "high", "verdict")}
    else:
        pair = pairs[smaller, larger]
        turned = {"significantly better": "significantly worse"}
        ends = {
            "difference": -pair["difference"],
            "low": -pair["high"],
            "high": -pair["low"],
            "verdict": turned.get(pair["verdict"], pair["verdict"]),
        }
    return {"smaller": smaller, "larger": larger, **ends, "holm": pair["holm"]}


def growth(steps: "pd.DataFrame", within: list[str]) -> "pd.DataFrame":
    """Count the steps of each axis: a row a value of `within`.

    Parameters
    ----------
    steps : DataFrame
        As `steps` gives it.
    within : list of str
        Its columns that name an axis.

    Returns
    -------
    DataFrame
        `within`, ``steps``, ``gains`` and ``losses`` (significant ones), ``verdict``: ``monotone`` if every step is a
        significant gain, ``not monotone`` if one is a significant loss, else ``undecided``.
    """
    axes = steps.groupby(within, sort=False)["verdict"].agg(
        steps="size",
        gains=lambda verdict: int((verdict == "significantly better").sum()),
        losses=lambda verdict: int((verdict == "significantly worse").sum()),
    )
    axes["verdict"] = "undecided"
    axes.loc[axes["gains"] == axes["steps"], "verdict"] = "monotone"
    axes.loc[axes["losses"] > 0, "verdict"] = "not monotone"
    return axes.reset_index()
