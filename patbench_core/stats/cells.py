"""Cells of a table of scores: the rows that are compared with each other."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def cells(frame: "pd.DataFrame", keys: Sequence[str]) -> "Iterator[tuple[dict[str, Any], pd.DataFrame]]":
    """Rows of each combination of values, in order of appearance.

    Parameters
    ----------
    frame : DataFrame
    keys : sequence of str
        Columns that make a cell. A missing value is a value like others: no row is left out.

    Yields
    ------
    named : dict
        Value of each of `keys`.
    cell : DataFrame
        Its rows of `frame`.
    """
    for values, cell in frame.groupby(list(keys), sort=False, dropna=False):
        yield dict(zip(keys, values, strict=True)), cell


def with_sources(frame: "pd.DataFrame", scores: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of queries with what makes these dependent.

    Parameters
    ----------
    frame : DataFrame
        ``landscape``, ``unit``.
    scores : DataFrame
        As ``pb.scores`` gives it: ``landscape``, ``unit``, ``depends``.

    Returns
    -------
    DataFrame
        `frame` and ``depends``; rows keep their order.
    """
    unit = ["landscape", "unit"]
    return frame.merge(scores.drop_duplicates(unit)[[*unit, "depends"]], on=unit, how="left")
