"""The smallest model whose loss against the best is bounded: non-inferiority, not lack of significance."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.stats.cells import cells
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd


def smallest_within(result: Comparison, size: Mapping[str, float], margin: float) -> "pd.DataFrame":
    """In each cell, the smallest of the allowed items that loses no more than `margin` against the best of them.

    An item qualifies if by every measure of the cell the 95 % interval of its difference to the best allowed item ends
    above ``-margin``; that its loss is not significant does not qualify it.

    Parameters
    ----------
    result : Comparison
    size : mapping of str to float
        Of each item that is allowed; others take no part.
    margin : float
        Greatest loss that is accepted, in units of the score.

    Returns
    -------
    DataFrame
        A row a cell (`result.within`): ``best`` (by the first measure), ``choice`` (None: none qualifies),
        ``loss`` (lowest end of its intervals, 0 where it is the best by all), ``size``, ``undecided`` (items that
        neither qualify nor are significantly worse by any measure) and ``compared`` (how many were allowed).
    """
    import pandas as pd

    rows = []
    tested = {tuple(named.values()): pairs for named, pairs in cells(result.pairs, [*result.within, "metric"])}
    for named, cell in cells(result.models, result.within):
        allowed = [item for item in dict.fromkeys(cell[result.between]) if item in size]
        if not allowed:
            continue
        losses = _losses(cell[cell[result.between].isin(allowed)], result.between, tuple(named.values()), tested)
        worst, worse = losses.groupby("item")["low"].min(), losses.groupby("item")["worse"].any()
        fitting = [item for item in allowed if worst[item] >= -margin]
        choice = min(fitting, key=lambda item: size[item], default=None)
        rows.append(
            named
            | {
                "best": losses.loc[losses["low"] == 0, "item"].iloc[0],
                "choice": choice,
                "loss": np.nan if choice is None else worst[choice],
                "size": np.nan if choice is None else size[choice],
                "undecided": tuple(item for item in allowed if item not in fitting and not worse[item]),
                "compared": len(allowed),
            }
        )
    columns = [*result.within, "best", "choice", "loss", "size", "undecided", "compared"]
    return pd.DataFrame(rows, columns=columns)


def _losses(
    cell: "pd.DataFrame", between: str, key: tuple[object, ...], tested: "Mapping[tuple[object, ...], pd.DataFrame]"
) -> "pd.DataFrame":
    """Lower end of the difference of each item to the best of each measure, and whether it is significantly worse."""
    import pandas as pd

    rows = []
    for metric, models in cell.groupby("metric", sort=False):
        best, *others = models[between]
        rows.append({"item": best, "metric": metric, "low": 0.0, "worse": False})
        if others:
            pairs = tested[(*key, metric)]
            against = pairs[pairs["one"] == best].set_index("other").loc[others]
            high, worse = against["high"].fillna(np.inf), against["verdict"] == "significantly better"
            rows += [
                {"item": item, "metric": metric, "low": -high[item], "worse": bool(worse[item])} for item in others
            ]
    return pd.DataFrame(rows)
