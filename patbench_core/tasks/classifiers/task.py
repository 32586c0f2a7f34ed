"""Classifiers that learn from few documents, as a task: record, scores and tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.measures.f1 import macro_f1, micro_f1, of_decisions, weighted_f1
from patbench_core.progress import Progress
from patbench_core.results.record import Scores
from patbench_core.tasks.base import Key, Outcome
from patbench_core.tasks.classification.classifiers import Prediction
from patbench_core.tasks.classification.judging import judge, tables
from patbench_core.tasks.classification.task import ClassificationTask
from patbench_core.tasks.classifiers import DECLARED, OPTIONS
from patbench_core.tasks.classifiers.settings import Settings, unusual
from patbench_core.tasks.classifiers.study import Row, Study
from patbench_core.tasks.classifiers.wording import names_in_texts, readable, wording
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.labelled import Labelled, LabelledExtra, document_outcome
from patbench_core.tasks.registry import Precision

METRICS = {"micro F1": micro_f1, "macro F1": macro_f1, "weighted F1": weighted_f1}


class ClassifierDetails(TypedDict):
    """What a record says of a run."""

    classifier: str
    shots: int | None
    seeds: list[int]
    parts: dict[str, float]  # documents in training, validation and test; means over seeds
    single: bool  # whether every training document has exactly one label, so that the best label is given
    unseen: list[int]  # by seed, labels that no training document has: no classifier that learns gives them
    chosen: dict[str, list[dict[str, float]]]  # by method and seed, what validation chose
    facts: list[dict[str, float]]  # by seed: steps, and seconds since the training was begun or taken up
    seconds: dict[str, float]  # means over seeds; encoding of frozen vectors is in the timings
    cut: float  # share of the documents that are longer than what is read
    prompt: dict[str, Any]  # words and names of labels; empty without a prompt
    names_in_texts: dict[str, int]  # test documents that hold the name of a label of theirs, or of another label


class ClassifiersExtra(LabelledExtra[ClassifierDetails]):
    """The keys of a record that this task has."""

    split: str


class Classifiers(Labelled[ClassifierDetails]):
    """Label sets of one landscape under one classifier.

    Parameters
    ----------
    landscape, view, dtype : str
        See `DocumentTask`.
    **options
        See `OPTIONS`, each in the words of the command line.

    Raises
    ------
    LandscapeError
        If there is none of that name.
    TaskError
        If an option is not what it has to be, would change nothing, or none differs from its default: that is the task
        classification.
    """

    declared = DECLARED
    problem = ClassificationTask

    def __init__(
        self, landscape: str, view: str | None = None, dtype: Precision = "float32", **options: str | None
    ) -> None:
        words = {option.name: option.default for option in OPTIONS} | options
        if further := words.keys() - {option.name for option in OPTIONS}:
            raise TypeError(f"no option {min(further)!r}")
        self.settings = Settings.of(options)
        if not unusual(options):
            raise TaskError(
                "a head that learns from all documents is the task classification: leave out --classifier and --shots, "
                "or name a number of --shots, several --seeds or a --budget"
            )
        super().__init__(landscape, view, dtype)
        self.__dict__.update(words | {"seeds": ",".join(map(str, self.settings.seeds))})

    def study(self, encoder: Encoder, part: str, progress: Progress) -> Study:
        """The study of one label set.

        Raises
        ------
        TaskError
            If adapters would be wider than the model.
        """
        task = self.task(part)
        if not isinstance(task, ClassificationTask):
            raise TypeError(type(task).__name__)
        rank, width = self.settings.lora or 0, encoder.sizes.dim
        if width and rank > width:
            raise TaskError(
                f"--lora {rank} is wider than model {encoder.name!r}, of {width} dimensions: choose {width} or less"
            )
        return Study(task, text_encoder(encoder), self.settings, progress)

    def key(self, encoder: Encoder, part: str) -> Key:
        """See `Task`; a part is a label set."""
        study = self.study(encoder, part, lambda *_: None)
        settings = self.settings.key() | study.extra(self.settings)
        return {"task": DECLARED.name, **study.key(), "reading": encoder.reading_name, "settings": settings}

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[LabelledExtra[ClassifierDetails]]]]:
        """See `Task`."""
        for part in parts:
            study = self.study(encoder, part, progress)
            results = list(study.results())
            details = _details(study, results)
            rows: dict[str, list[Row]] = {}
            for row, _ in results:
                rows.setdefault(row.method, []).append(row)
            true = study.task.indicators[study.draws[0].test]
            scores, tables = _judged(rows, true, study)
            extra = ClassifiersExtra(
                labels=study.task.label_facts(), scores=scores, details=details, split=self.settings.name
            )
            yield part, document_outcome(study.encoder, study.vectors, sum(details["seconds"].values()), extra, tables)


def _judged(
    rows: Mapping[str, list[Row]], true: np.ndarray, study: Study
) -> tuple[dict[str, Scores], dict[str, pa.Table]]:
    """Scores over all seeds, and the tables.

    Labels of each seed stand side by side: micro F1 is then of the decisions of all seeds together, macro and weighted
    F1 are means over seeds, and documents are resampled with what all seeds say of them.
    """
    seeds = study.settings.seeds
    side = {
        method: Prediction(np.hstack([row.scores for row in each]), np.hstack([row.given for row in each]))
        for method, each in rows.items()
    }
    judged = judge(side, np.tile(true, len(seeds)))
    scores: dict[str, Scores] = {}
    for method, part in judged.items():
        spread = {
            name: float(np.std([of_decisions(measure, row.given, true) for row in rows[method]], ddof=1))
            if len(seeds) > 1
            else 0.0
            for name, measure in METRICS.items()
        }
        scores[method] = {
            "n": part.scores["n"],
            "metrics": {name: part.scores["metrics"][name] for name in METRICS},
            "ci": {name: part.scores["ci"][name] for name in METRICS},
            "spread": spread,
        }
    known = study.task.labels.names
    ids = {"label": list(known) * len(seeds), "seed": np.repeat(seeds, len(known))}
    made = tables(judged, study.task.names[study.draws[0].test], ids)
    return scores, made | {"documents": made["documents"].drop_columns("lrap")}


def _details(study: Study, results: Sequence[tuple[Row, Mapping[str, float]]]) -> ClassifierDetails:
    settings, draws = study.settings, study.draws
    chosen: dict[str, list[dict[str, float]]] = {}
    facts: dict[int, dict[str, float]] = {}
    for row, about in results:
        chosen.setdefault(row.method, []).append(row.chosen)
        facts[row.seed] = dict(about)
    parts = {
        name: float(np.mean([len(getattr(draw, name)) for draw in draws])) for name in ("train", "validation", "test")
    }
    unseen = [int((~study.rule(draw).seen).sum()) for draw in draws]
    test = draws[0].test
    texts = [study.task.texts.every[row] for row in study.task.rows[test]]
    prompt = wording(study.task.labels) if settings.classifier == "instruct" else {}
    return {
        "classifier": settings.classifier,
        "shots": settings.shots,
        "seeds": list(settings.seeds),
        "parts": parts,
        "single": study.single,
        "unseen": unseen,
        "chosen": chosen,
        "facts": list(facts.values()),
        "seconds": {name: float(np.mean([each[name] for each in facts.values()])) for name in ("learn", "predict")},
        "cut": float((study.encoder.tokens.counts(texts) > study.limit).mean()) if study.limit else 0.0,
        "prompt": prompt,
        "names_in_texts": names_in_texts(texts, study.task.indicators[test], readable(study.task.labels)),
    }
