"""Figures of arXiv 2605.24297 that could be recovered, as DataFrames, and what they say of the paper's claims."""

from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import pandas as pd

_DATA = Path(__file__).parent
VIEWS = {
    "view_1": "view 1",
    "TAC": "TAC",
    "view_3": "view 3",
    "view_4": "view 4",
    "claim1": "first claim",
    "dwpi_TA": "DWPI TA",
}
"""Columns of the table of views; those whose recipe could not be recovered have a number."""

SAME = 0.0003
"""Views whose figures differ by less in nearly every row are hardly two views; figures have four decimals."""


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(_DATA / f"{name}.csv")


def views() -> pd.DataFrame:
    """nDCG@10 by model and view; NaN if not recovered.

    Returns
    -------
    DataFrame
        A row a model: ``model`` as published, ``model_id`` of the registry, ``kind``, ``title`` (its display name, with
        the published one in brackets where this does not begin with it) and a column a view.
    """
    from patbench_core.encoders import registry

    table, known = _read("views").rename(columns=VIEWS), registry.entries()
    titles = [known[name].title for name in table["model_id"]]
    named = zip(titles, table["model"], strict=True)
    return table.assign(title=[title if title.startswith(alias) else f"{title} ({alias})" for title, alias in named])


def sizes() -> pd.DataFrame:
    """Models of known size, smallest first: ``model``, ``title``, ``family``, ``billions`` (parameters), ``source``."""
    table = _read("sizes").sort_values("billions", kind="stable", ignore_index=True)
    titles = views().set_index("model")["title"].str.partition(" (")[0]
    return table.assign(title=table["model"].map(titles))


def truncation() -> dict[int, float]:
    """Share of nDCG@10 that is kept, by number of dimensions: table 18, mean over the paper's models."""
    table = _read("truncation")
    return {int(dim): float(kept) for dim, kept in zip(table["dimensions"], table["kept"], strict=True)}


def tac_is_best() -> tuple[int, int]:
    """Complete rows in which TAC has the highest figure or shares it, and complete rows."""
    figures = views()[list(VIEWS.values())].dropna()
    return int((figures["TAC"] == figures.max(axis=1)).sum()), len(figures)


def same_views(tolerance: float = SAME) -> pd.DataFrame:
    """Pairs of views that are hardly two: in nine of ten rows or more their figures differ by `tolerance` or less.

    Returns
    -------
    DataFrame
        ``one``, ``other``, ``alike`` (rows within the tolerance) and ``rows`` (that have both).
    """
    table, agreeing = views(), []
    for one, other in combinations(VIEWS.values(), 2):
        gaps = (table[one] - table[other]).abs().dropna()
        alike = int((gaps <= tolerance + 1e-9).sum())
        if len(gaps) and alike >= 0.9 * len(gaps):
            agreeing.append({"one": one, "other": other, "alike": alike, "rows": len(gaps)})
    return pd.DataFrame(agreeing, columns=["one", "other", "alike", "rows"])


def growing_views(family: str) -> tuple[int, int, bool]:
    """Whether larger models of a family score higher.

    Returns
    -------
    growing, views : int
        Views in which every larger model scores higher, of those that all models of the family have.
    mean : bool
        Whether the mean over these views grows with every larger model.
    """
    models = sizes()[sizes()["family"] == family]["model"]
    figures = views().set_index("model").loc[models, list(VIEWS.values())].dropna(axis=1)
    grows = [all(one < other for one, other in pairwise(figures[view])) for view in figures]
    return sum(grows), len(grows), all(one < other for one, other in pairwise(figures.mean(axis=1)))


def rank_on(model: str, view: str) -> tuple[int, int]:
    """Rank of a model among the rows whose figure in `view` was recovered, and the number of these."""
    known = views().set_index("model")[view].dropna()
    return 1 + int((known > known[model]).sum()), len(known)
