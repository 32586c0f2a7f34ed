"""A draw of a landscape's queries: which it is, and what it can ask with."""

from collections.abc import Sequence

import numpy as np

from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.view_texts import held_views
from patbench_core.tasks.drawing import bounded
from patbench_core.tasks.retrieval import QUERIES


def drawn_rows(landscape: Landscape, most: int | None) -> np.ndarray:
    """Rows of the queries that can be judged, ascending, of more than `most` a draw of so many: ndarray of int64."""
    rows = np.unique(landscape.qrels.query_row)
    if most is None or most >= len(rows):
        return rows
    return np.asarray(rows[bounded(landscape.publication_numbers[rows].tolist(), most, "queries")])


def drawn_views(landscape: str, views: Sequence[str], queries: int | str) -> list[str]:
    """Those of `views`, each once, that a landscape has texts for: documents of every section, a drawn query of any.

    Parameters
    ----------
    queries : int or str
        As for `Retrieval`.
    """
    source = registry.get(landscape)
    return held_views(source, list(dict.fromkeys(views)), drawn_rows(source, QUERIES.most(str(queries))))
