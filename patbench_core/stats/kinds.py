"""Scores of queries when documents of one kind alone are in the collection, such as those of one office."""

from typing import TYPE_CHECKING

import numpy as np

from patbench_core.stats.cells import cells, with_sources
from patbench_core.stats.condensed import kind_scores
from patbench_core.stats.gap import cited_of

if TYPE_CHECKING:
    import pandas as pd


def scores_by_kind(ranks: "pd.DataFrame", scores: "pd.DataFrame", metric: str, kind: str) -> "pd.DataFrame":
    """Scores of each query for its cited documents of each kind, other cited documents taken out of the ranking.

    Parameters
    ----------
    ranks : DataFrame
        As ``pb.ranks`` gives it, and the column `kind` (of text); links without a kind count in none.
    scores : DataFrame
        As ``pb.scores`` gives it in scope ALL: ``landscape``, ``unit``, ``depends``.
    metric : str
        A measure of retrieval; scores are means over the orders of tied documents.

    Returns
    -------
    DataFrame
        A row a landscape, model, kind and query that cites the kind: these, ``unit``, ``links``, ``value``,
        ``metric``, ``depends``.
    """
    import pandas as pd

    frames = []
    for named, links in cells(ranks, ["landscape", "model"]):
        codes, names = pd.factorize(links[kind])
        queries, cited = cited_of(links.assign(_kind=codes), "_kind")
        for code, name in enumerate(names):
            value = kind_scores(cited.without(cited.kind != code), code, metric)
            told = ~np.isnan(value)
            columns = named | {kind: name, "unit": queries[told], "value": value[told]}
            frames.append(pd.DataFrame(columns | {"links": cited.number(code)[told]}))
    if not frames:
        return pd.DataFrame(columns=["landscape", "model", kind, "unit", "value", "links", "metric", "depends"])
    return with_sources(pd.concat(frames).assign(metric=metric), scores)
