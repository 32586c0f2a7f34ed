"""The Pareto front: what nothing else beats in quality and in cost at once, and how sure that is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd


def front(result: Comparison, cost: Mapping[str, float]) -> "pd.DataFrame":
    """What a comparison says of each item's place on the front of score and cost.

    Parameters
    ----------
    result : Comparison
    cost : mapping of str to float
        Of each item; less is better. Items without one are left out.

    Returns
    -------
    DataFrame
        A row a cell and item, the cheapest first: the `within` columns, ``metric``, the `between` column, ``score``,
        ``cost`` and ``front``: ``on`` (significantly better than all that cost no more), ``off`` (significantly worse
        than something that costs no more), else ``undecided``.
    """
    import pandas as pd

    keys, rows = [*result.within, "metric"], []
    for named, models, pairs in result.cells():
        priced = models[models[result.between].isin(list(cost))]
        scores = dict(zip(priced[result.between], priced["score"], strict=True))
        better = {
            (pair["one"], pair["other"])
            for pair in pairs.to_dict("records")
            if pair["verdict"] == "significantly better"
        }
        for item in sorted(scores, key=lambda name: (cost[name], -scores[name])):
            rivals = [other for other in scores if other != item and cost[other] <= cost[item]]
            if any((other, item) in better for other in rivals):
                word = "off"
            else:
                word = "on" if all((item, other) in better for other in rivals) else "undecided"
            rows.append(named | {result.between: item, "score": scores[item], "cost": cost[item], "front": word})
    return pd.DataFrame(rows, columns=[*keys, result.between, "score", "cost", "front"])
