"""Computing what the ledger lacks of a task."""

from collections.abc import Sequence
from typing import Any

from patbench_core.progress import Progress, silent


def ensure(task: str, source: str, models: Sequence[str], progress: Progress = silent, **options: Any) -> None:
    """Compute what the ledger lacks of one task."""
    from patbench_core.studies.ensure import has_vectors

    if task == "retrieval":
        from patbench_core.tasks.retrieval.evaluation import Evaluation, Settings

        evaluation = Evaluation(source, Settings(**options))
        for model in models:
            evaluation.entry(model, progress)
    elif task in ("classification", "clustering"):
        from patbench_core.tasks.classification.evaluation import Classification
        from patbench_core.tasks.clustering.evaluation import Clustering
        from patbench_core.tasks.labels import default_sets

        labelled = (Classification if task == "classification" else Clustering)(source, options.get("view"))
        names, _ = labelled.usable(options.get("labels") or default_sets(labelled.landscape))
        for model in filter(has_vectors, models):
            labelled.entries(model, names, progress)
    elif task == "fusion":
        from patbench_core.tasks.fusion.evaluation import FusionEvaluation

        fusion = FusionEvaluation(source, **options)
        for model in filter(has_vectors, models):
            fusion.entry(model, progress)
    elif task == "pairs":
        from patbench_core.tasks.pairs.evaluation import PairsEvaluation

        for model in filter(has_vectors, models):
            PairsEvaluation(source).entry(model, progress)
    elif task == "layout":
        from patbench_core.tasks.clustering.evaluation import Clustering
        from patbench_core.tasks.layout.evaluation import layout_entry

        clustering = Clustering(source, options.get("view"))
        for model in filter(has_vectors, models):
            layout_entry(clustering, model, progress)
    elif task == "topics":
        from patbench_core.tasks.topics.evaluation import topics_entry

        topics_entry(source)
