"""Classification of one landscape's documents by the vectors of one model: read the records, or make them."""

from patbench_core.tasks.classification.task import TASK, ClassificationTask
from patbench_core.tasks.labelled import LabelledEvaluation
from patbench_core.tasks.labels import LabelSet


class Classification(LabelledEvaluation[ClassificationTask]):
    """Label sets to learn; several models share the splits."""

    name = TASK
    command_word = "classify"

    def make_task(self, labels: LabelSet) -> ClassificationTask:
        """See `LabelledEvaluation`."""
        return ClassificationTask(self.landscape, labels, self.view, self.texts)
