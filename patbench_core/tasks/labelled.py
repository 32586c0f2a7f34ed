"""What classification and clustering share: label sets of one landscape, seen through the vectors of one model."""

import shlex
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.errors.classification import TooFewToSplit
from patbench_core.errors.clustering import NothingToCluster
from patbench_core.errors.tasks import NoLabels
from patbench_core.errors.views import EmptyView
from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.views import fields
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import documents_head, shown_model
from patbench_core.results.record import Labels, Scores
from patbench_core.tasks.labels import FEWEST, LabelSet, label_set
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import DocumentVectors, document_vectors, one_vector

VIEWS = ("TA", "A", "C", "C1", "T", "TEXT")
"""Where no view is given, the first of these that the landscape has."""


class Result(Protocol):
    """What a task gives: the parts of a record that only it has, and the tables that lie beside it."""

    labels: Labels
    scores: dict[str, Scores]
    details: dict[str, object]
    tables: dict[str, pa.Table]
    seconds: float


class LabelledTask(Protocol):
    """One label set of one landscape in one view."""

    def key(self, encoder: DenseEncoder | PrecomputedEncoder) -> dict[str, object]:
        """Everything that could change the scores of `encoder`."""
        ...

    def run(self, vectors: DocumentVectors) -> Result:
        """Score the vectors."""
        ...


Task = TypeVar("Task", bound=LabelledTask)


class LabelledEvaluation(ABC, Generic[Task]):
    """Label sets of one landscape in one view; several models share texts and tasks.

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

    name: ClassVar[str]
    """Of the task, in records."""
    command_word: ClassVar[str]
    """Of `patbench`."""
    fewest: ClassVar[int] = FEWEST
    """Documents that a label needs to count."""

    def __init__(self, landscape: str, view: str | None = None) -> None:
        self.landscape: Landscape = registry.get(landscape)
        self.view = view or held_view(self.landscape)
        self.texts = side_texts(self.landscape, self.view)
        self._tasks: dict[str, Task] = {}

    @abstractmethod
    def make_task(self, labels: LabelSet) -> Task:
        """The task of one label set."""

    def task(self, labels: str) -> Task:
        """The task of the label set of that name.

        Raises
        ------
        UnknownLabelSet, NoLabels, EmptyView, TooFewToSplit, NothingToCluster
            If there is no such set, or nothing to learn from it.
        """
        if labels not in self._tasks:
            self._tasks[labels] = self.make_task(label_set(self.landscape, labels, self.fewest))
        return self._tasks[labels]

    def shown(self, labels: Sequence[str]) -> np.ndarray | None:
        """Documents whose vectors the tasks of these label sets need: ndarray of shape (n_docs,), bool; None is all."""
        return None

    def usable(self, names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """Those of the label sets that the task can be made of, and why it cannot of the others."""
        usable, reasons = [], {}
        for name in names:
            try:
                self.task(name)
            except (NoLabels, EmptyView, TooFewToSplit, NothingToCluster) as error:
                reasons[name] = str(error)
            else:
                usable.append(name)
        return usable, reasons

    def entries(self, model: str, labels: Sequence[str], progress: Progress = silent) -> list[ledger.Entry]:
        """Records of `model`, one a label set, computed only where the ledger lacks them.

        Raises
        ------
        NoVectors, EncoderError
            If the model has none, or one a token.
        PatbenchError
            If the model is not known, not installed, or cannot encode the texts; or as `task`.
        """
        task = self.landscape.prompt_task(self.name)
        encoder = one_vector(resolve(model, self.landscape, Reading(), "float32", task))
        keys = {name: self.task(name).key(encoder) for name in labels}
        entries = {name: ledger.find(self.landscape.name, self.name, key) for name, key in keys.items()}
        lacking = [name for name, entry in entries.items() if entry is None]
        if lacking:
            vectors = document_vectors(self.landscape, self.view, encoder, progress, self.shown(lacking))
        for place, name in enumerate(lacking):
            progress(f"{encoder.name}: {self.name}", place, len(lacking))
            result = self.task(name).run(vectors)
            head = documents_head(
                task=self.name,
                key=keys[name],
                encoder=encoder,
                landscape=self.landscape,
                vectors=vectors,
                command=self.command(model, name),
                seconds=result.seconds,
            )
            scores = {"labels": result.labels, "scores": result.scores, "details": result.details}
            entries[name] = ledger.add(head | scores, result.tables)
            progress(f"{encoder.name}: {self.name}", place + 1, len(lacking))
        return list(entries.values())

    def command(self, model: str, labels: str) -> str:
        """The command that makes a record."""
        words = ["--landscape", self.landscape.name, "--labels", labels, "--model", shown_model(model)]
        return shlex.join(["patbench", self.command_word, *words, "--view", self.view])


def held_view(landscape: Landscape) -> str:
    """The first of `VIEWS` of which some document has every section; the very first where there is none."""
    return next((view for view in VIEWS if all(any(landscape.column(name)) for name in fields(view))), VIEWS[0])
