"""Making sure that records are there before a page reads them."""

from collections.abc import Sequence

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
