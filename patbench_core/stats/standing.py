"""One item against all others of its cell: is it the best, as a claim says?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from patbench_core.stats.cells import cells
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("best", "equivalent", "undecided", "significantly worse")
"""From the claim's best case to its worst."""


def standing(result: Comparison, item: str) -> "pd.DataFrame":
    """What a comparison says of the claim that `item` is the best of its cell.

    Parameters
    ----------
    result : Comparison
    item : str
        Cells without it, or with nothing else, say nothing.

    Returns
    -------
    DataFrame
        A row a cell: the `within` columns, ``metric``, ``rival`` (the best that is significantly better than `item`,
        else the best of the others), ``difference`` (item less rival) with ``low`` and ``high``, ``outcome`` (one of
        `OUTCOMES`: significantly better than every other; equivalent to the rival within the margin; neither; some
        other is significantly better) and ``highest`` (whether no other has a greater score).
    """
    import pandas as pd

    keys, rows = [*result.within, "metric"], []
    against = result.against(item)
    columns = result.models[[*keys, result.between]].itertuples(index=False, name=None)
    scores = dict(zip(columns, result.models["score"].tolist(), strict=True))
    for named, pairs in cells(against, keys):
        key = tuple(named.values())
        others = pairs.assign(score=[scores[(*key, other)] for other in pairs["other"]])
        others = others.sort_values("score", ascending=False, kind="stable")
        better = others[others["verdict"] == "significantly worse"]
        rival = (better if len(better) else others).iloc[0]
        if len(better):
            outcome = "significantly worse"
        elif (others["verdict"] == "significantly better").all():
            outcome = "best"
        else:
            outcome = "equivalent" if rival["verdict"] == "equivalent" else "undecided"
        rows.append(
            named
            | {"rival": rival["other"], **{name: rival[name] for name in ("difference", "low", "high")}}
            | {"outcome": outcome, "highest": bool(scores[(*key, item)] >= others["score"].max())}
        )
    return pd.DataFrame(rows, columns=[*keys, "rival", "difference", "low", "high", "outcome", "highest"])


def differing(scores: "pd.DataFrame", between: str, pair: tuple[str, str], within: Sequence[str]) -> "pd.DataFrame":
    """In how many units two items differ at all: views that never do are one text under two names.

    Parameters
    ----------
    scores : DataFrame
        As `patbench_core.scores` gives it.
    between : str
        Column of the items.
    pair : (str, str)
        Two of them.
    within : sequence of str
        Columns that make a cell.

    Returns
    -------
    DataFrame
        A row a cell that has both: `within`, ``differ`` and ``n`` units, ``share`` of them.
    """
    import pandas as pd

    rows = []
    for named, cell in cells(scores, within):
        one, other = (cell[cell[between] == item].set_index("unit")["value"] for item in pair)
        units = one.index.intersection(other.index)
        if len(units):
            differ = int((one.loc[units] != other.loc[units]).sum())
            counts = {"differ": differ, "n": len(units), "share": differ / len(units)}
            rows.append(named | counts)
    return pd.DataFrame(rows, columns=[*within, "differ", "n", "share"])
