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
    result = compare(scores(known, "nDCG@10"), within=("landscape", "view"))
    differences = result.relative_to("BM25").rename(columns={"one": "model", "difference": "value"})
    ids = known[["landscape", "view", "model", "model_id"]].drop_duplicates(["landscape", "view", "model"])
    rows = differences.merge(ids, on=["landscape", "view", "model"])
    columns = rows["view"].map(RECIPES)
    figures = [
        table.loc[name, view] - table.loc["bm25", view] for name, view in zip(rows["model_id"], columns, strict=True)
    ]
    shown = ["landscape", "view", "model", "model_id", "value", "low", "high", "verdict"]
    return rows[shown].assign(published=figures)
