"""Clusters that are all the labels of a benchmark: read the records, or make them."""

import shlex
from collections.abc import Sequence

import numpy as np

from patbench_core.results.head import shown_model
from patbench_core.tasks.clustering.label_clusters import TASK, LabelClustersTask
from patbench_core.tasks.labelled import LabelledEvaluation
from patbench_core.tasks.labels import LabelSet


class LabelClusters(LabelledEvaluation[LabelClustersTask]):
    """Label sets of which every label counts, however few documents it has."""

    name = TASK
    command_word = "benchmarks run"
    fewest = 1

    def make_task(self, labels: LabelSet) -> LabelClustersTask:
        """See `LabelledEvaluation`."""
        return LabelClustersTask(self.landscape, labels, self.view, self.texts)

    def shown(self, labels: Sequence[str]) -> np.ndarray:
        """Only what was drawn is encoded."""
        drawn = np.zeros(len(self.landscape), bool)
        drawn[np.concatenate([self.task(name).rows for name in labels])] = True
        return drawn

    def command(self, model: str, labels: str) -> str:
        """The command that makes a record; the benchmark says which labels."""
        benchmark = self.landscape.facts["benchmark"]
        part = f"{benchmark['name'].lower()}:{benchmark['task']}"
        return shlex.join(["patbench", *self.command_word.split(), part, "--model", shown_model(model)])
