"""Multi-label classification: which labels does a patent have, judged by its vector alone?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.files import digest
from patbench_core.landscape.families import BY_NUMBER, family_codes
from patbench_core.results.record import Labels
from patbench_core.tasks.classification import DECLARED
from patbench_core.tasks.classification.classifiers import METHODS, Prediction, Sample, classify
from patbench_core.tasks.classification.judging import judge, tables
from patbench_core.tasks.classification.splits import Split, linked_groups, stratified_split
from patbench_core.tasks.errors import empty_view
from patbench_core.tasks.labelled import Labelled, LabelledExtra, LabelledTask
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import unit_rows

TASK = DECLARED.name
PROTOCOL = 1
"""Version of the way from vectors to scores (split, classifiers, grids, threshold); part of every record's key."""


class ClassificationDetails(TypedDict):
    """What a record says of a run."""

    chosen: dict[str, dict[str, float]]  # by method, its parameter and the value
    parts: dict[str, int]  # documents in train, validation and test
    groups: dict[str, int]
    without_vector: dict[str, int]
    labels_per_document: float
    rare_labels: int  # left out because too few documents have them
    labels_without_test_document: list[str]
    labels_without_training_document: list[str]


@dataclass(frozen=True)
class ClassificationTask(LabelledTask[ClassificationDetails]):
    """The documents of a landscape that have a label of one set and text in one view.

    The split is the same for every model: documents without a vector stay in it, are not fitted, and get no label.

    Raises
    ------
    UnfitLandscape
        If no labelled document has text in `view`, or the documents do not fill three parts.
    """

    task = TASK
    protocol = PROTOCOL

    def __post_init__(self) -> None:
        if not len(self.rows):
            raise empty_view(self.view, self.landscape.name, "document")
        _ = self.split

    @cached_property
    def rows(self) -> np.ndarray:
        """Documents that take part: ndarray of shape (n,), int64, ascending."""
        return np.asarray(self.labels.labelled[self.texts.row_of[self.labels.labelled] >= 0])

    @cached_property
    def names(self) -> np.ndarray:
        """Publication numbers of the documents that take part: ndarray of shape (n,), object (str)."""
        return np.asarray(self.landscape.publication_numbers[self.rows])

    @cached_property
    def indicators(self) -> np.ndarray:
        """Labels of the documents that take part: ndarray of shape (n, n_labels), bool."""
        return np.asarray(self.labels.matrix(self.rows).toarray(), dtype=bool)

    @cached_property
    def groups(self) -> np.ndarray:
        """Documents of one family, or of the very same text, share a group: ndarray of shape (n,), int64."""
        return linked_groups(self.landscape.families[self.rows], self.texts.row_of[self.rows])

    @cached_property
    def split(self) -> Split:
        """Training, validation and test documents, as places in `rows`."""
        return stratified_split(self.indicators, self.groups, self.names.tolist())

    @cached_property
    def data_digest(self) -> str:
        """Digest of numbers, families, texts and labels of the documents that take part."""
        families = self.landscape.column("family_id")
        digests, names, labels = self.texts.digests(), self.labels.names, self.labels.by_document
        documents = sorted(
            (number, families[row] or "", digests[row], [names[label] for label in labels[row]])
            for number, row in zip(self.names.tolist(), self.rows.tolist(), strict=True)
        )
        given = family_codes(pa.array(families, pa.string()), np.arange(len(families)))[self.rows]
        by_number = len(np.unique(self.groups)) < len(np.unique(linked_groups(given, self.texts.row_of[self.rows])))
        return digest([documents, BY_NUMBER] if by_number else documents)

    def run(self, vectors: DocumentVectors) -> tuple[LabelledExtra[ClassificationDetails], dict[str, pa.Table]]:
        """Choose, fit and judge every method.

        Raises
        ------
        TaskError
            If a test document, its family or its text is among those that were fitted or chosen by.
        """
        from threadpoolctl import threadpool_limits

        matrix, there = self.unit_vectors(vectors)
        sample = Sample(matrix, self.indicators, self.groups, self.names)
        test = sample.of(self.split.test)
        chosen, predictions = {}, {}
        with threadpool_limits(1, user_api="blas"):  # threads gain little, and lose much on a busy machine
            for method in METHODS:
                kept = there if method.reads_vectors else np.ones_like(there)
                train, validation = (sample.of(part[kept[part]]) for part in (self.split.train, self.split.validation))
                chosen[method.name], prediction = classify(method, train, validation, test)
                predictions[method.name] = _silenced(prediction, ~kept[self.split.test])
            judged = judge(predictions, test.labels)
        extra: LabelledExtra[ClassificationDetails] = {
            "labels": self.label_facts(),
            "scores": {name: part.scores for name, part in judged.items()},
            "details": self._details(chosen, there),
        }
        return extra, tables(judged, test.names, {"label": list(self.labels.names)})

    def label_facts(self) -> Labels:
        """The label set as a record has it."""
        labelled = len(self.labels.labelled)
        return {
            "set": self.labels.name,
            "names": list(self.labels.names),
            "documents": len(self.rows),
            "left_out": {
                "without a label that counts": len(self.landscape) - labelled,
                "without text": labelled - len(self.rows),
            },
        }

    def unit_vectors(self, vectors: DocumentVectors) -> tuple[np.ndarray, np.ndarray]:
        """Unit vectors of the documents that take part, zero where there is none, and which there are."""
        position = np.searchsorted(vectors.rows, self.rows)
        position[position == len(vectors.rows)] = 0
        there = vectors.rows[position] == self.rows
        return np.where(there[:, None], unit_rows(vectors.matrix[position]), np.float32(0)), there

    def _details(self, chosen: Mapping[str, float], there: np.ndarray) -> ClassificationDetails:
        parts = {name: getattr(self.split, name) for name in ("train", "validation", "test")}
        in_test = self.indicators[parts["test"]].any(axis=0)
        fitted = np.concatenate([parts["train"], parts["validation"]])
        in_fit = self.indicators[fitted].any(axis=0)
        names = np.array(self.labels.names, object)
        return {
            "chosen": {method.name: {method.parameter: chosen[method.name]} for method in METHODS},
            "parts": {name: len(part) for name, part in parts.items()},
            "groups": {name: len(np.unique(self.groups[part])) for name, part in parts.items()},
            "without_vector": {name: int((~there[part]).sum()) for name, part in parts.items()},
            "labels_per_document": float(self.indicators.sum(axis=1).mean()),
            "rare_labels": self.labels.rare,
            "labels_without_test_document": names[~in_test].tolist(),
            "labels_without_training_document": names[~in_fit].tolist(),
        }


def _silenced(prediction: Prediction, without: np.ndarray) -> Prediction:
    """No label, and no order of labels, for documents without a vector."""
    return Prediction(
        np.where(without[:, None], 0.0, prediction.scores), np.where(without[:, None], np.False_, prediction.given)
    )


class Classification(Labelled[ClassificationDetails]):
    """Label sets to learn; several models share the splits. Parameters as `DocumentTask`."""

    declared = DECLARED
    problem = ClassificationTask
