"""What the paper published of models that have been run here too: differences to BM25, beside ours."""

from typing import TYPE_CHECKING

from patbench_core.benchmarks.paper import views
from patbench_core.frames import scores
from patbench_core.stats.comparison import compare

if TYPE_CHECKING:
    import pandas as pd

RECIPES = {"TAC": "TAC", "C1": "first claim"}
"""Our views whose recipe the paper's table has too, and what it calls them."""


def against_bm25(records: "pd.DataFrame") -> "pd.DataFrame":
    """Differences in nDCG@10 to BM25, on the same queries and view, of models that the paper's table has.

    Scores of two landscapes cannot be compared; what a model adds to BM25 on each is the nearest thing that can.

    Parameters
    ----------
    records : DataFrame
        Rows of ``pb.records("retrieval")``, one view on both sides.

    Returns
    -------
    DataFrame
        A row a landscape, view and model: ``landscape``, ``view``, ``model``, ``model_id``, ``value`` (model minus
        BM25) with ``low`` and ``high`` (95 %), ``verdict`` (of the model) and ``published`` (there).
    """
    table = views().set_index("model_id")
    known = records[records["view"].isin(RECIPES) & records["model_id"].isin(table.index)]
    pairs = compare(scores(known, "nDCG@10"), within=("landscape", "view")).pairs
    ids = known[["landscape", "view", "model", "model_id"]].drop_duplicates(["landscape", "view", "model"])
    rows = []
    for row in pairs.to_dict("records"):
        if "BM25" in (row["one"], row["other"]):
            sign = 1 if row["other"] == "BM25" else -1
            ends = sorted((sign * row["low"], sign * row["high"]))
            model, verdict = (row["one"], row["verdict"]) if sign > 0 else (row["other"], _turned(row["verdict"]))
            cell = {name: row[name] for name in ("landscape", "view")} | {"model": model, "verdict": verdict}
            rows.append(cell | {"value": sign * row["difference"], "low": ends[0], "high": ends[1]})
    made = ids.iloc[:0].assign(verdict="", value=0.0, low=0.0, high=0.0)
    if rows:
        import pandas as pd

        made = pd.DataFrame(rows).merge(ids, on=["landscape", "view", "model"])
    columns = made["view"].map(RECIPES)
    figures = [
        table.loc[name, view] - table.loc["bm25", view] for name, view in zip(made["model_id"], columns, strict=True)
    ]
    return made.assign(published=figures)


def _turned(verdict: str) -> str:
    return {"significantly better": "significantly worse"}.get(verdict, verdict)
