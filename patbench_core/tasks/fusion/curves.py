"""Gains of an interpolation at each weight, on all queries."""

from typing import TYPE_CHECKING

from patbench_core.stats.comparison import compare
from patbench_core.tasks.fusion.frame import chosen, setting_scores

if TYPE_CHECKING:
    import pandas as pd


def alpha_gains(records: "pd.DataFrame", sources: "pd.DataFrame") -> "pd.DataFrame":
    """Gain over the model alone at each alpha, by the normalisation that most queries are judged by.

    Parameters
    ----------
    records : DataFrame
        Records of fusion.
    sources : DataFrame
        ``landscape``, ``unit`` and ``depends``: what makes queries dependent; of ``pb.scores``.

    Returns
    -------
    DataFrame
        A row a landscape, model and alpha: ``gain`` with ``low`` and ``high`` (95 %, of one alpha alone),
        ``normalisation``, and whether a fold has ``chosen`` that alpha on the other folds' queries.
    """
    choice = chosen(records)
    choice = choice[choice["family"] == "interpolation"].dropna(subset=["normalisation"])
    used = choice.groupby(["record", "normalisation"])["judged"].sum().reset_index().sort_values("judged")
    scores = setting_scores(records).merge(used.drop_duplicates("record", keep="last")[["record", "normalisation"]])
    known = sources.drop_duplicates(["landscape", "unit"])[["landscape", "unit", "depends"]]
    scores = scores.merge(known, on=["landscape", "unit"])
    looks = scores.drop_duplicates("record")[["record", "landscape", "model", "normalisation"]]
    made = compare(scores, between="alpha", within=("landscape", "model")).against(1.0).merge(looks)
    made = made.assign(alpha=made["other"], gain=-made["difference"], low=-made["high"], high=-made["low"])
    marks = choice.drop_duplicates(["record", "normalisation", "alpha"])[["record", "normalisation", "alpha"]]
    made, marks = (frame.astype({"alpha": "float64"}) for frame in (made, marks))
    made = made.merge(marks.assign(chosen=True), on=["record", "normalisation", "alpha"], how="left")
    columns = ["landscape", "model", "normalisation", "alpha", "gain", "low", "high", "chosen"]
    return made.assign(chosen=made["chosen"].eq(True))[columns].sort_values(["landscape", "alpha"], kind="stable")


def tuned_gains(records: "pd.DataFrame") -> "pd.DataFrame":
    """What the best interpolation of all queries would seem to gain on these very queries.

    Returns
    -------
    DataFrame
        A row a record: ``record``, ``landscape``, ``model``, ``tuned``.
    """
    scores = setting_scores(records)
    cell = ["record", "landscape", "model"]
    means = scores.groupby([*cell, "normalisation", "alpha"], sort=False)["value"].mean().reset_index()
    alone = means[means["alpha"] == 1.0].drop_duplicates("record").set_index("record")["value"]
    best = means.groupby(cell, sort=False)["value"].max().reset_index()
    return best.assign(tuned=best["value"] - best["record"].map(alone))[[*cell, "tuned"]]
