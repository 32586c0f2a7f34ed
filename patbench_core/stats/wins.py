"""In how many queries one model is better than another: wins, ties and losses beside the mean difference."""

from typing import TYPE_CHECKING

import numpy as np

from patbench_core.stats.cells import cells
from patbench_core.stats.comparison import Comparison
from patbench_core.stats.influence import STATISTICS

if TYPE_CHECKING:
    import pandas as pd

ALIKE = 1e-9
"""Scores of one query that differ by less are tied."""


def with_wins(result: Comparison, scores: "pd.DataFrame") -> "pd.DataFrame":
    """The pairs of a comparison with the numbers of units that ``one`` wins, ties and loses against ``other``.

    Parameters
    ----------
    result : Comparison
    scores : DataFrame
        What was compared.

    Returns
    -------
    DataFrame
        `result.pairs` and ``wins``, ``ties``, ``losses``; NaN where the score is not a mean over units, such as a
        correlation.
    """
    import pandas as pd

    keys = [*result.within, "metric"]
    scored = {tuple(named.values()): cell for named, cell in cells(scores, keys)}
    parts = [result.pairs.iloc[:0].assign(wins=[], ties=[], losses=[])]
    for named, pairs in cells(result.pairs, keys):
        if named["metric"] in STATISTICS:
            parts.append(pairs.assign(wins=np.nan, ties=np.nan, losses=np.nan))
            continue
        values = scored[tuple(named.values())].pivot_table("value", "unit", result.between).dropna()
        less = values[pairs["one"]].to_numpy() - values[pairs["other"]].to_numpy()
        wins, losses = (less > ALIKE).sum(axis=0), (less < -ALIKE).sum(axis=0)
        parts.append(pairs.assign(wins=wins, ties=len(less) - wins - losses, losses=losses))
    return pd.concat(parts, ignore_index=True)
