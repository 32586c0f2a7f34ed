"""Clusters that are the labels, by the vectors of one model: read the record, or make it."""

import shlex

from patbench_core import ledger
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.resolve import resolve
from patbench_core.engine.progress import Progress, silent
from patbench_core.errors.tasks import NoVectors
from patbench_core.evaluate.head import documents_head, shown_model
from patbench_core.landscape import registry
from patbench_core.reading import Reading
from patbench_core.tasks.label_clusters import TASK, LabelClustersTask
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import document_vectors


class LabelClusters:
    """One label set of a landscape, every label of it, in one view; several models share texts.

    Raises
    ------
    UnknownLandscape, UnknownView, UnknownLabelSet, NoLabels, NothingToCluster
        If there is nothing to tell apart.
    """

    def __init__(self, landscape: str, labels: str, view: str) -> None:
        self.landscape = registry.get(landscape)
        of = label_set(self.landscape, labels, fewest=1)
        self.task = LabelClustersTask(self.landscape, of, view, side_texts(self.landscape, view))

    def entry(self, model: str, command: str, progress: Progress = silent) -> ledger.Entry:
        """The record of `model`, computed only where the ledger lacks it.

        Raises
        ------
        NoVectors
            If the model has none: BM25.
        PatbenchError
            If the model is not known, not installed, or cannot encode the texts.
        """
        landscape, task = self.landscape, self.task
        encoder = resolve(model, landscape, Reading(), "float32", landscape.prompt_task("clustering"))
        if isinstance(encoder, LexicalEncoder):
            raise NoVectors(encoder.name)
        key = task.key(encoder)
        if found := ledger.find(landscape.name, TASK, key):
            return found
        vectors = document_vectors(landscape, task.view, encoder, progress)
        result = task.run(vectors)
        head = documents_head(
            task=TASK,
            key=key,
            encoder=encoder,
            landscape=landscape,
            vectors=vectors,
            command=shlex.join([*shlex.split(command), "--model", shown_model(model)]),
            seconds=result.seconds,
        )
        facts = {"labels": task.label_facts(result.left_out), "scores": result.scores, "details": result.details}
        return ledger.add(head | facts, result.tables)
