"""Making sure that records are there before a page reads them."""

from collections.abc import Sequence

from patbench_core.engine.progress import Progress
from patbench_core.evaluate.retrieval import Evaluation, Settings
from patbench_core.landscape.landscape import Landscape
from patbench_core.views import fields


def ensure_records(landscape: str, models: Sequence[str], views: Sequence[str], progress: Progress) -> None:
    """Compute what the ledger lacks: every model on every view, on both sides, at the model's own reading."""
    for view in views:
        evaluation = Evaluation(landscape, Settings(view))
        for model in models:
            evaluation.entry(model, progress)


def held_views(landscape: Landscape, views: Sequence[str]) -> list[str]:
    """Those of `views` of which the landscape has every section in some document."""
    filled = {field for view in views for field in fields(view) if any(landscape.column(field))}
    return [view for view in views if filled.issuperset(fields(view))]
