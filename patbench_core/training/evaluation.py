"""A base or a model trained from it on what was held out: read the record, or make it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

import numpy as np

from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.reading import parse_reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import landscape_facts, record_head
from patbench_core.results.record import Record
from patbench_core.tasks.card.task import Card
from patbench_core.tasks.classification import task as classification
from patbench_core.tasks.clustering import task as clustering
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.retrieval import task as retrieval
from patbench_core.training.errors import TrainingError, not_trainable
from patbench_core.training.held_out import PROTOCOL, TASK, HeldOutTask
from patbench_core.training.split import Split, shared_rows

TASKS = (retrieval.TASK, classification.TASK, clustering.TASK)


@dataclass(frozen=True)
class HeldOut:
    """Held-out evaluation on one landscape: its settings.

    Attributes
    ----------
    labels : str or None
        Label set of classification and clustering; None leaves both out.
    reading : str or None
        Such as ``1x96``; None is the model's own length.
    dtype : {"float32", "bf16"}
    """

    landscape: str
    labels: str | None
    view: str = "TA"
    reading: str | None = None
    dtype: Literal["float32", "bf16"] = "float32"

    @cached_property
    def whole(self) -> Landscape:
        """The landscape."""
        return registry.get(self.landscape)

    @cached_property
    def every(self) -> HeldOutTask:
        """All queries."""
        return HeldOutTask(self.whole, self.view, label_set(self.whole, self.labels) if self.labels else None)

    @cached_property
    def _tasks(self) -> dict[str, HeldOutTask]:
        """By digest of the split: the trainings of a grid share one, and its texts and labels."""
        return {}

    def task(self, trained_on: Split | None) -> HeldOutTask:
        """All queries, or the test queries alone of a model that was trained on this landscape.

        Parameters
        ----------
        trained_on : Split or None
            None for a base.

        Raises
        ------
        TrainingError
            If training could have held a document that is tested on.
        """
        if trained_on is None or trained_on.landscape != self.whole.facts["digest"]:
            return self.every
        if task := self.every.classification:
            self._require_held(self.whole, task.rows[task.split.test], trained_on)
        held = self.whole.publication_numbers[trained_on.query_rows[trained_on.test]]
        return self._tasks.setdefault(trained_on.digest, replace(self.every, queries=frozenset(held.tolist())))

    def check_apart(self, trained_on: Landscape, split: Split) -> None:
        """Make sure that no training pair held a family of this landscape.

        Raises
        ------
        TrainingError
        """
        if trained_on.facts["digest"] != self.whole.facts["digest"]:
            self._require_held(trained_on, shared_rows(trained_on, self.whole), split)

    def _require_held(self, trained_on: Landscape, rows: np.ndarray, split: Split) -> None:
        if open_rows := [row for row in rows.tolist() if not split.protected[row]]:
            raise TrainingError(
                f"landscape {self.landscape!r}: {len(open_rows)} documents that are tested on, "
                f"{trained_on.publication_numbers[open_rows[0]]} first, could be trained on: hold their label set out, "
                "and name every landscape that is tested on before training"
            )

    def key(self, base: str, task: HeldOutTask, run: Mapping[str, object] | None) -> dict[str, object]:
        """Everything that could change the scores: the base, how it was trained, and what it is tested on.

        Parameters
        ----------
        run : mapping or None
            All that makes a training what it is; None for the base itself. Weights are not part of the key: two
            trainings of one seed agree within rounding, and the record of the first stands for both.
        """
        encoder = self.encoder(base, retrieval.TASK)
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "data": task.data_digest,
            "labels": self.labels,
            "view": self.view,
            "reading": encoder.reading_name,
            "encoders": [self.encoder(base, name).identity("document").digest for name in TASKS],
            "run": run,
        }

    def encoder(self, model: str, task: str) -> DenseEncoder:
        """The encoder that `model` names, with its prompts for a task.

        Raises
        ------
        TrainingError
            If it has not one vector a text that it computes itself.
        """
        reading = parse_reading(self.reading)
        encoder = resolve(model, self.whole, reading, self.dtype, self.whole.prompt_task(task))
        if not encoder.supports("text vectors"):
            raise not_trainable(model)
        return text_encoder(encoder)

    def find(self, key: Mapping[str, object]) -> ledger.Entry | None:
        """The record of `key`, if there is one; the card of the landscape is made too, by which families are known."""
        Card(self.landscape).entry()
        return ledger.recalled(landscape_facts(self.whole), TASK, key)

    def entry(
        self, model: str | Path, key: dict[str, object], task: HeldOutTask, command: str, progress: Progress = silent
    ) -> ledger.Entry:
        """Score a model, or find its record.

        Parameters
        ----------
        model : str or Path
            The base, or the folder of what was trained.
        key : dict
            See `key`.
        command : str
            Computes the record.
        """
        if entry := self.find(key):
            return entry
        encoders = {name: self.encoder(str(model), name) for name in TASKS}
        outcome, encoder = task.run(encoders.__getitem__, progress), encoders[retrieval.TASK]
        head = record_head(
            task=TASK,
            key=key,
            identities={"document": encoder.identity("document")},
            landscape=landscape_facts(self.whole),
            model=outcome.model,
            reading=encoder.reading_name,
            document=outcome.document,
            command=command,
            timings=outcome.timings,
        )
        return ledger.add(cast(Record, {**head, **outcome.extra}), outcome.tables)
