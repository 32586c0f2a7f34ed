"""What the paper published of models that have been run here too, beside ours: differences to BM25, and an order."""

import pandas as pd

from patbench_core.benchmarks.paper import views
from patbench_core.benchmarks.paper.claims import evidence
from patbench_core.frames import scores
from patbench_core.stats.comparison import compare
from patbench_core.stats.shares import shares

RECIPES = {"TAC": "TAC", "C1": "first claim"}
"""Our views whose recipe the paper's table has too, and what it calls them."""

SMALL, LARGE = "all-MiniLM-L6-v2", "embeddinggemma-300m"
"""Two models that the paper ranks otherwise than their sizes do."""


def against_bm25(records: pd.DataFrame) -> pd.DataFrame:
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


def anchors(records: pd.DataFrame) -> pd.DataFrame:
    """`against_bm25` of MiniLM-L6 as evidence on a claim: the published difference is both ends of its range."""
    rows = against_bm25(records).query("model_id == @SMALL")
    rows = rows.merge(records[["landscape", "view", "model_id", "n", "command"]], on=["landscape", "view", "model_id"])
    return rows.assign(least=rows["published"], most=rows["published"])


def order(records: pd.DataFrame) -> pd.DataFrame:
    """Which share of MiniLM-L6's nDCG@10 EmbeddingGemma has, beside the paper's shares.

    Parameters
    ----------
    records : DataFrame
        Rows of ``pb.records("retrieval")``, one view on both sides, models as their authors say.

    Returns
    -------
    DataFrame
        A row a landscape and view on which both were run: ``landscape``, ``view``, ``share`` with ``low`` and ``high``
        (95 %), ``n`` queries, ``command``, and the range of the paper's shares, ``least`` and ``most``: one number
        where it has the view, else the range over all of its views.
    """
    table = views().set_index("model_id").select_dtypes("number")
    published = table.loc[LARGE] / table.loc[SMALL]
    known = records[records["model_id"].isin([SMALL, LARGE])]
    rows = shares(scores(known, "nDCG@10"), "model_id", ("landscape", "view"), whole=SMALL)
    column = rows["view"].map(RECIPES)
    for end, widest in (("least", published.min()), ("most", published.max())):
        rows[end] = column.map(published).fillna(widest)
    made = known.loc[known["model_id"] == LARGE, ["landscape", "view", "command"]]
    return rows.merge(made, on=["landscape", "view"])


def beside_evidence(records: pd.DataFrame) -> pd.DataFrame:
    """`anchors` and `order` of the same records, as evidence on the claims of those names."""
    pieces = [evidence("anchor", anchors(records), value="value", label="{model}, {view}")]
    pieces.append(evidence("order-gemma", order(records), value="share", label="EmbeddingGemma-300m, {view}"))
    return pd.concat(pieces, ignore_index=True)
