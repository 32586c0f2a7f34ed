"""Which views a landscape has texts for."""

from collections.abc import Sequence

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.views import fields


def held_views(landscape: Landscape, views: Sequence[str], query_rows: np.ndarray | None = None) -> list[str]:
    """Those of `views` of which some document has every section, and some judged query any text.

    Parameters
    ----------
    query_rows : ndarray of shape (n_queries,), int, optional
        Documents that are the queries; by default all that can be judged.
    """
    columns = {field: landscape.column(field) for field in {field for view in views for field in fields(view)}}
    filled = {field for field, column in columns.items() if any(column)}
    queries = (np.unique(landscape.qrels.query_row) if query_rows is None else query_rows).tolist()
    asked = {field for field, column in columns.items() if any(column[row].strip() for row in queries)}
    return [
        view
        for view in views
        if filled.issuperset(fields(view)) and (not queries or not asked.isdisjoint(fields(view)))
    ]
