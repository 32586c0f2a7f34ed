"""Classification of one landscape's documents by the vectors of one model: read the records, or make them."""

import shlex
from collections.abc import Sequence

from patbench_core import ledger
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.resolve import resolve
from patbench_core.engine.progress import Progress, silent
from patbench_core.errors.classification import TooFewToSplit
from patbench_core.errors.tasks import NoLabels, NoVectors
from patbench_core.errors.views import EmptyView
from patbench_core.evaluate.head import documents_head, shown_model
from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.reading import Reading
from patbench_core.tasks.classification import TASK, ClassificationTask
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import document_vectors
from patbench_core.views import fields

VIEWS = ("TA", "A", "C", "C1", "T", "TEXT")
"""Where no view is given, the first of these that the landscape has."""


class Classification:
    """Label sets of one landscape in one view; several models share texts and splits.

    Parameters
    ----------
    landscape : str
    view : str or None
        None is the first of `VIEWS` that the landscape has.

    Raises
    ------
    UnknownLandscape, UnknownView
        If there is none of that name.
    """

    def __init__(self, landscape: str, view: str | None = None) -> None:
        self.landscape: Landscape = registry.get(landscape)
        self.view = view or held_view(self.landscape)
        self.texts = side_texts(self.landscape, self.view)
        self._tasks: dict[str, ClassificationTask] = {}

    def task(self, labels: str) -> ClassificationTask:
        """The task of one label set.

        Raises
        ------
        UnknownLabelSet, NoLabels, EmptyView, TooFewToSplit
            If there is no such set, or nothing to learn from it.
        """
        if labels not in self._tasks:
            self._tasks[labels] = ClassificationTask(
                self.landscape, label_set(self.landscape, labels), self.view, self.texts
            )
        return self._tasks[labels]

    def usable(self, names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """Those of the label sets that can be learned, and why the others cannot."""
        usable, reasons = [], {}
        for name in names:
            try:
                self.task(name)
            except (NoLabels, EmptyView, TooFewToSplit) as error:
                reasons[name] = str(error)
            else:
                usable.append(name)
        return usable, reasons

    def entries(self, model: str, labels: Sequence[str], progress: Progress = silent) -> list[ledger.Entry]:
        """Records of `model`, one a label set, computed only where the ledger lacks them.

        Raises
        ------
        NoVectors
            If the model has none: BM25.
        PatbenchError
            If the model is not known, not installed, or cannot encode the texts; or as `task`.
        """
        encoder = resolve(model, self.landscape, Reading(), "float32", self.landscape.prompt_task(TASK))
        if isinstance(encoder, LexicalEncoder):
            raise NoVectors(encoder.name)
        keys = {name: self.task(name).key(encoder) for name in labels}
        entries = {name: ledger.find(self.landscape.name, TASK, key) for name, key in keys.items()}
        lacking = [name for name, entry in entries.items() if entry is None]
        if lacking:
            vectors = document_vectors(self.landscape, self.view, encoder, progress)
        for place, name in enumerate(lacking):
            progress(f"{encoder.name}: classification", place, len(lacking))
            task = self.task(name)
            result = task.run(vectors)
            head = documents_head(
                task=TASK,
                key=keys[name],
                encoder=encoder,
                landscape=self.landscape,
                vectors=vectors,
                command=self.command(model, name),
                seconds=result.seconds,
            )
            scores = {"labels": task.label_facts(), "scores": result.scores, "details": result.details}
            entries[name] = ledger.add(head | scores, result.tables)
            progress(f"{encoder.name}: classification", place + 1, len(lacking))
        return list(entries.values())

    def command(self, model: str, labels: str) -> str:
        """The command that makes a record."""
        words = ["--landscape", self.landscape.name, "--labels", labels, "--model", shown_model(model)]
        return shlex.join(["patbench", "classify", *words, "--view", self.view])


def held_view(landscape: Landscape) -> str:
    """The first of `VIEWS` of which some document has every section; the very first where there is none."""
    return next((view for view in VIEWS if all(any(landscape.column(name)) for name in fields(view))), VIEWS[0])
