"""Making sure that records are there before a page reads them."""

from collections.abc import Sequence

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.views import fields
from patbench_core.progress import Progress
from patbench_core.tasks.retrieval.evaluation import Retrieval


def ensure_records(landscape: str, models: Sequence[str], views: Sequence[str], progress: Progress) -> None:
    """Compute what the ledger lacks: every model on every view, on both sides, at the model's own reading."""
    for view in views:
        evaluation = Retrieval(landscape, view)
        for model in models:
            evaluation.entry(model, progress)


VECTORS_ONLY = (
    "BM25 matches words and has no vectors, late-interaction models have one a token and none of a document: neither "
    "takes part."
)


def held_views(landscape: Landscape, views: Sequence[str]) -> list[str]:
    """Those of `views` of which some document has every section, and some judged query any text."""
    columns = {field: landscape.column(field) for field in {field for view in views for field in fields(view)}}
    filled = {field for field, column in columns.items() if any(column)}
    queries = np.unique(landscape.qrels.query_row).tolist()
    asked = {field for field, column in columns.items() if any(column[row].strip() for row in queries)}
    return [
        view
        for view in views
        if filled.issuperset(fields(view)) and (not queries or not asked.isdisjoint(fields(view)))
    ]
