"""What classification and clustering share: label sets of one landscape, seen through the vectors of one model."""

import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import pyarrow as pa

from patbench_core.encoders.encoder import Encoder
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.views import fields
from patbench_core.progress import Progress
from patbench_core.results.head import model_facts
from patbench_core.results.record import Labels, Scores, Timings
from patbench_core.tasks.base import Details, DetailsExtra, Extra, Key, LandscapeTask, Outcome
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.labels import FEWEST, LabelSet, default_sets, label_set
from patbench_core.tasks.registry import Precision
from patbench_core.tasks.texts import SideTexts, side_texts
from patbench_core.tasks.vectors import DocumentVectors, document_vectors

VIEWS = ("TA", "A", "C", "C1", "T", "TEXT")
"""Where no view is given, the first of these that the landscape has."""

Keys = TypeVar("Keys", bound=Mapping[str, object])


class LabelledExtra(DetailsExtra[Details]):
    """The keys of a record that tasks on label sets have."""

    labels: Labels
    scores: dict[str, Scores]


@dataclass(frozen=True)
class LabelledTask(Generic[Details]):
    """One label set of a landscape in one view.

    Attributes
    ----------
    texts : SideTexts
        Of all documents of the landscape, in that view.
    """

    landscape: Landscape
    labels: LabelSet
    view: str
    texts: SideTexts

    task: ClassVar[str]
    protocol: ClassVar[int] = 1
    """Version of the way from vectors to scores; part of every record's key."""

    @cached_property
    @abstractmethod
    def rows(self) -> np.ndarray:
        """Documents that take part: ndarray of shape (n,), int64."""

    @cached_property
    @abstractmethod
    def data_digest(self) -> str:
        """Digest of all that is learned and judged."""

    def settings(self) -> Key:
        """Further parts of the key."""
        return {}

    @abstractmethod
    def run(self, vectors: DocumentVectors) -> tuple[LabelledExtra[Details], dict[str, pa.Table]]:
        """Score the vectors: keys of the record, scores by method among them, and the tables that lie beside it."""

    def key(self, encoder: Encoder) -> Key:
        """Everything that could change the scores of `encoder`."""
        return {
            "task": self.task,
            "protocol": self.protocol,
            "data": self.data_digest,
            "labels": self.labels.name,
            "view": self.view,
            "reading": encoder.reading_name,
            "encoder": encoder.identity("document").digest,
            **self.settings(),
        }


class DocumentTask(LandscapeTask[Encoder, Extra]):
    """A task that looks at one vector a document, in one view.

    Parameters
    ----------
    landscape : str
    view : str or None
        None is the first of `VIEWS` that the landscape has.
    dtype : {"float32", "bf16"}
        Arithmetic of the model.

    Raises
    ------
    LandscapeError
        If there is none of that name.
    """

    def __init__(self, landscape: str, view: str | None = None, dtype: Precision = "float32") -> None:
        super().__init__(landscape)
        self.dtype = dtype
        self.view = held_view(self.landscape) if view is None else view
        self.texts = side_texts(self.landscape, self.view)

    def vectors(self, encoder: Encoder, progress: Progress, shown: np.ndarray | None = None) -> DocumentVectors:
        """Vectors of the documents; `shown` as for `document_vectors`."""
        return document_vectors(self.landscape, self.view, encoder, progress, shown)


def document_outcome(
    encoder: Encoder, vectors: DocumentVectors, seconds: float, extra: Keys, tables: Mapping[str, pa.Table]
) -> Outcome[Keys]:
    """What a run of `seconds` found in the vectors."""
    timings: Timings = {**vectors.timings, "task_seconds": seconds}
    model = model_facts(encoder, encoder.identity("document"), vectors.matrix.shape[1])
    return Outcome(model, vectors.side, timings, extra, tables)


class Labelled(DocumentTask[LabelledExtra[Details]]):
    """Label sets of one landscape in one view; several models share texts and splits. Parameters as `DocumentTask`."""

    problem: ClassVar[type[LabelledTask[Any]]]
    """The task of one label set."""
    fewest: ClassVar[int] = FEWEST
    """Documents that a label needs to count."""

    @cached_property
    def _tasks(self) -> dict[str, LabelledTask[Details]]:
        return {}

    def task(self, labels: str) -> LabelledTask[Details]:
        """The task of the label set of that name.

        Raises
        ------
        TaskError
            If no such set exists.
        UnfitLandscape
            If there is nothing to learn from it.
        """
        if labels not in self._tasks:
            chosen = label_set(self.landscape, labels, self.fewest)
            self._tasks[labels] = self.problem(self.landscape, chosen, self.view, self.texts)
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
            except UnfitLandscape as error:
                reasons[name] = str(error)
            else:
                usable.append(name)
        return usable, reasons

    def default_parts(self) -> list[str]:
        """The landscape's usual label sets of which the task can be made."""
        return self.usable(default_sets(self.landscape))[0]

    def key(self, encoder: Encoder, part: str) -> Key:
        """See `Task`; a part is a label set."""
        return self.task(part).key(encoder)

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[LabelledExtra[Details]]]]:
        """See `Task`; all label sets share the vectors."""
        vectors = self.vectors(encoder, progress, self.shown(parts))
        what = f"{encoder.name}: {self.declared.name}"
        for position, part in enumerate(parts):
            progress(what, position, len(parts))
            begun = time.perf_counter()
            extra, tables = self.task(part).run(vectors)
            seconds = time.perf_counter() - begun
            yield part, document_outcome(encoder, vectors, seconds, extra, tables)
            progress(what, position + 1, len(parts))


def held_view(landscape: Landscape) -> str:
    """First view of which some document has all sections; `VIEWS[0]` if there is none."""
    return next((view for view in VIEWS if all(any(landscape.column(name)) for name in fields(view))), VIEWS[0])
