"""Clusters of one landscape's documents by the vectors of one model: read the records, or make them."""

from patbench_core.tasks.clustering.task import TASK, ClusteringTask
from patbench_core.tasks.labelled import LabelledEvaluation
from patbench_core.tasks.labels import LabelSet


class Clustering(LabelledEvaluation[ClusteringTask]):
    """Label sets that clusters are compared with."""

    name = TASK
    command_word = "cluster"

    def make_task(self, labels: LabelSet) -> ClusteringTask:
        """See `LabelledEvaluation`."""
        return ClusteringTask(self.landscape, labels, self.view, self.texts)
