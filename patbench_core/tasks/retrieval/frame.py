"""Records of retrieval in several views as a DataFrame: names, draws of queries, ties."""

from typing import TYPE_CHECKING

import numpy as np

from patbench_core.results import ledger
from patbench_core.results.selection import distinct_names, title
from patbench_core.tasks.retrieval import QUERIES, drawn_of

if TYPE_CHECKING:
    import pandas as pd


def named_across_views(records: "pd.DataFrame") -> "pd.DataFrame":
    """The rows with one name for a model in all views of a landscape; two readings of a model are two models.

    `records` names models within a view, where a reading is named only if the model has another one there.
    """
    names: dict[tuple[object, ...], str] = {}
    columns = ["landscape", "model_id", "reading", "dtype"]
    for _, rows in records.drop_duplicates(columns).groupby("landscape", sort=False):
        records_read = [ledger.read(path).record for path in rows["path"]]
        titles = [title(*each) for each in zip(records_read, rows["model_id"], strict=True)]
        made = distinct_names(records_read, titles)
        names |= dict(zip(rows[columns].itertuples(index=False, name=None), made, strict=True))
    keys = records[columns].itertuples(index=False, name=None)
    return records.assign(model=np.array([names[key] for key in keys], dtype=object))


def tie_bands(records: "pd.DataFrame", metric: str) -> "pd.DataFrame":
    """How far a score moves with the order of tied documents.

    Returns
    -------
    DataFrame
        ``model``, ``view``, ``tie low`` and ``tie high``: the measure with every tie in its worst and in its best
        order, as recorded; NaN for a measure that is not recorded.
    """
    recorded = [ledger.read(path).record["scopes"]["ALL"]["tie_band"] for path in records["path"]]
    bands = np.array([band.get(metric, (np.nan, np.nan)) for band in recorded]).reshape(-1, 2)
    return records[["model", "view"]].assign(**{"tie low": bands[:, 0], "tie high": bands[:, 1]})


def one_draw(records: "pd.DataFrame", queries: int | str) -> "pd.DataFrame":
    """The rows of one draw of each landscape's queries: of `queries` at most.

    Of a landscape that has no such draw, rows of that with most pairs of views; of as many, of the largest.

    Parameters
    ----------
    records : DataFrame
        Rows of retrieval with ``drawn=None``.
    queries : int or str
        As for `Retrieval`.
    """
    most = QUERIES.most(str(queries))
    views = records["query_view"] + " " + records["view"]
    draws = records.assign(pairs=views).groupby(["landscape", "drawn"]).agg({"pairs": "nunique", "n": "max"})
    draws = draws.reset_index()
    whole = (draws["drawn"] == 0) & (True if most is None else draws["n"] <= most)
    draws["asked"] = whole | (draws["drawn"] == most)
    best = draws.sort_values(["asked", "pairs", "n"]).drop_duplicates("landscape", keep="last")
    return records.merge(best[["landscape", "drawn"]])


def on_draw(records: "pd.DataFrame") -> str:
    """What to add to a sentence on one landscape: `` on 20 drawn queries of 60``; nothing where none were drawn."""
    return drawn_of(ledger.read(records["path"].iloc[0]).record)
