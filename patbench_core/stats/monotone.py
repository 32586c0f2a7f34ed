"""Whether quality grows with every step of an axis, such as the layers or dimensions that are kept."""

from itertools import pairwise
from typing import TYPE_CHECKING

from patbench_core.stats.comparison import Comparison, both_ways

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
        larger_first = both_ways(pairs).set_index(["other", "one"])
        for smaller, larger in pairwise(sorted(models[result.between])):
            pair = larger_first.loc[(smaller, larger), _TOLD].to_dict()
            rows.append(named | {"smaller": smaller, "larger": larger} | pair)
    return pd.DataFrame(rows, columns=[*keys, "smaller", "larger", *_TOLD])


_TOLD = ["difference", "low", "high", "holm", "verdict"]


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
