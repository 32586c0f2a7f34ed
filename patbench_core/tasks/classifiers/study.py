"""One label set, one model, several seeds: who learns what, and what comes out."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.variants import WHOLE
from patbench_core.progress import Progress
from patbench_core.results.record import Side
from patbench_core.tasks.classification.classifiers import C
from patbench_core.tasks.classification.logistic import log_odds_path
from patbench_core.tasks.classification.splits import check_unseen
from patbench_core.tasks.classification.task import ClassificationTask
from patbench_core.tasks.classifiers.cells import Cell, cell
from patbench_core.tasks.classifiers.decisions import Rule, limited, mixed
from patbench_core.tasks.classifiers.settings import Settings
from patbench_core.tasks.drawing import bounded, by_digest
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.vectors import DocumentVectors, document_vectors
from patbench_core.training.training import check_packages

PROTOCOL = 1
"""Version of the way from documents to scores; part of every record's key."""


FROZEN, TUNED, FUSED = "logistic regression", "fine-tuned", "fine-tuned, with frozen vectors"


@dataclass(frozen=True)
class Draw:
    """Documents of one seed, as ascending places in the rows of the task: ndarrays of int64."""

    seed: int
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Row:
    """A method with one seed.

    Attributes
    ----------
    scores, given : ndarray of shape (n_test, n_labels)
    chosen : dict
        What validation chose: ``threshold``, ``C``, ``weight``.
    """

    method: str
    seed: int
    scores: np.ndarray
    given: np.ndarray
    chosen: dict[str, float]


@dataclass(frozen=True)
class Study:
    """A label set of a landscape under one classifier.

    Attributes
    ----------
    task : ClassificationTask
        Who takes part, and the split.
    """

    task: ClassificationTask
    encoder: DenseEncoder
    settings: Settings
    progress: Progress

    def __post_init__(self) -> None:
        """Refuse part of a model where all of it would be used, and a training without its packages.

        Raises
        ------
        TaskError, TrainingError
        """
        part, classifier = self.encoder.variant, self.settings.classifier
        if (classifier == "instruct" and part != WHOLE) or (classifier == "finetune" and part.dim):
            what = "a whole model answers" if classifier == "instruct" else "whole vectors are fine-tuned"
            raise TaskError(f"model {self.encoder.name!r}: {what}: leave out ':{part}'")
        if classifier == "finetune" or (classifier == "instruct" and self.settings.lora):
            check_packages()

    @cached_property
    def draws(self) -> list[Draw]:
        """Documents of each seed; as many a label validate as train.

        Raises
        ------
        TaskError
            If a test document, its family or its text is among those that are learned or chosen by.
        """
        task, shots = self.task, self.settings.shots
        names = task.names.tolist()

        def some(part: np.ndarray, seed: int) -> np.ndarray:
            return np.asarray(part[drawn(task.indicators[part], [names[row] for row in part], shots, seed)])

        test = task.split.test
        test = test[bounded([names[row] for row in test], self.settings.budget, "test")]
        made = []
        for seed in self.settings.seeds:
            draw = Draw(seed, some(task.split.train, seed), some(task.split.validation, seed), test)
            seen = np.concatenate([draw.train, draw.validation])
            check_unseen(task.groups[seen], task.groups[test], [names[row] for row in test])
            check_unseen(task.groups[draw.train], task.groups[draw.validation], [names[row] for row in draw.validation])
            made.append(draw)
        return made

    @cached_property
    def vectors(self) -> DocumentVectors:
        """Frozen vectors of the documents that take part; none where a language model reads them itself."""
        shown = np.zeros(len(self.task.landscape), bool)
        for draw in self.draws:
            shown[self.task.rows[np.concatenate([draw.train, draw.validation, draw.test])]] = True
        if self.settings.classifier == "instruct":
            side: Side = {"view": self.task.view, "texts": int(shown.sum()), "empty": 0, "token_coverage": None}
            none = np.zeros((0, self.encoder.sizes.dim or 0), np.float32)
            return DocumentVectors(np.zeros(0, np.int64), none, side, {"encoded": 0, "encode_seconds": 0.0})
        made = document_vectors(self.task.landscape, self.task.view, self.encoder, self.progress, shown)
        if self.settings.classifier == "finetune" and self.limit:
            texts = [text for text, here in zip(self.task.texts.every, shown, strict=True) if here]
            counts = self.encoder.tokens.counts(texts)
            read = float(np.minimum(counts, self.limit).sum() / max(1, counts.sum()))
            made = replace(made, side={**made.side, "token_coverage": read})
        return made

    @property
    def limit(self) -> int | None:
        """Tokens that are read of a text at most, special ones left out; None for all."""
        own = None if self.settings.classifier == "head" else self.settings.tokens
        limits = [each for each in (self.encoder.reading.tokens, own) if each]
        return min(limits) - self.encoder.tokens.special if limits else None

    @cached_property
    def matrix(self) -> np.ndarray:
        """Unit vectors of all documents of the task, zero for those that take no part."""
        return self.task.unit_vectors(self.vectors)[0]

    @cached_property
    def kept(self) -> dict[bytes, Any]:
        """What frozen layers gave of a text, for all seeds."""
        return {}

    @cached_property
    def single(self) -> bool:
        """Whether every training document of the label set has exactly one label."""
        return bool((self.task.indicators[self.task.split.train].sum(axis=1) == 1).all())

    def key(self) -> dict[str, object]:
        """Everything that could change the scores, but for the settings."""
        return {
            "protocol": PROTOCOL,
            "data": self.task.data_digest,
            "labels": self.task.labels.name,
            "view": self.task.view,
            "encoder": self.encoder.identity("document").digest,
        }

    def results(self) -> Iterator[tuple[Row, Mapping[str, float]]]:
        """Each method with each seed, and the facts of its training."""
        for position, draw in enumerate(self.draws):
            self.progress(f"{self.encoder.name}: {self.settings.name}", position, len(self.draws))
            yield from self._results(draw)
            self.progress(f"{self.encoder.name}: {self.settings.name}", position + 1, len(self.draws))

    def _results(self, draw: Draw) -> Iterator[tuple[Row, Mapping[str, float]]]:
        true = self.task.indicators[draw.validation]
        rule = self.rule(draw)
        if self.settings.classifier == "instruct":
            answers = self._cell(self.settings, draw, self._instructed)
            free = self.settings.rank(True) == 0 and self.settings.examples == 0
            anything = Rule(self.single, np.ones_like(rule.seen)) if free else rule
            for method, scores in answers.scores.items():
                yield self._row(method, draw, anything, scores), answers.facts
            return
        frozen = self._cell(replace(self.settings, classifier="head"), draw, self._frozen)
        if self.settings.classifier == "head":
            yield self._row(FROZEN, draw, rule, frozen.scores[FROZEN], {"C": frozen.facts["C"]}), frozen.facts
            return
        tuned = self._cell(self.settings, draw, self._tuned)
        yield self._row(TUNED, draw, rule, tuned.scores[TUNED]), tuned.facts
        both, n = (tuned.scores[TUNED], frozen.scores[FROZEN]), len(draw.validation)
        weight = rule.fused(both[0][:n], both[1][:n], true)
        yield self._row(FUSED, draw, rule, mixed(*both, weight), {"weight": weight}), tuned.facts

    def rule(self, draw: Draw) -> Rule:
        """How labels are given: none that no training document has."""
        return Rule(self.single, self.task.indicators[draw.train].any(axis=0))

    def _row(
        self, method: str, draw: Draw, rule: Rule, scores: np.ndarray, chosen: Mapping[str, float] | None = None
    ) -> Row:
        n = len(draw.validation)
        threshold = rule.tuned(scores[:n], self.task.indicators[draw.validation])[0]
        cut = {} if rule.single else {"threshold": threshold}
        test = scores[n:]
        return Row(method, draw.seed, test, rule.given(test, threshold), {**(chosen or {}), **cut})

    def _cell(self, settings: Settings, draw: Draw, make: Any) -> Cell:
        """Scores of validation and test documents, from the disk where they are there."""
        options = {name: value for name, value in settings.key().items() if name != "seeds"}
        key = self.key() | {"settings": options | self.extra(settings), "seed": draw.seed}
        return cell(key, lambda path: make(draw, path, key))

    def extra(self, settings: Settings) -> dict[str, object]:
        """Words of the prompt, where there is one, and how untrained answers are calibrated."""
        if settings.classifier != "instruct":
            return {}
        from patbench_core.tasks.classifiers.wording import wording

        words: dict[str, object] = {"prompt": wording(self.task.labels)}
        if not settings.rank(causal=True):
            words["calibration"] = "log-likelihood of the whole name"
        return words

    def _frozen(self, draw: Draw, path: Path, key: Mapping[str, object]) -> Cell:
        """Logistic regression on unit vectors of the training documents, C chosen on validation."""
        from threadpoolctl import threadpool_limits

        matrix, labels, n = self.matrix, self.task.indicators, len(draw.validation)
        asked = matrix[np.concatenate([draw.validation, draw.test])]
        rule, begun, best, chosen, kept = self.rule(draw), time.perf_counter(), -1.0, C[0], np.zeros(0)
        with threadpool_limits(1, user_api="blas"):
            for c, odds in zip(C, log_odds_path(matrix[draw.train], labels[draw.train], asked, C), strict=True):
                score = rule.tuned(limited(odds[:n]), labels[draw.validation])[1]
                if score > best:
                    best, chosen, kept = score, c, limited(odds)
        return Cell({FROZEN: kept}, {"C": chosen, "learn": time.perf_counter() - begun, "predict": 0.0})

    def _tuned(self, draw: Draw, path: Path, key: Mapping[str, object]) -> Cell:
        """The model itself, fine-tuned."""
        from transformers import set_seed

        from patbench_core.tasks.classifiers.finetune import classifier, collator, is_causal
        from patbench_core.tasks.classifiers.learner import Job

        settings, train = self.settings, self.documents(draw.train)
        set_seed(draw.seed)
        module = classifier(self.encoder, self.task.indicators[draw.train].mean(axis=0), settings, self.kept)
        job = Job(
            module=module,
            collate=collator(module.body, self.encoder.prompt("document")),
            train=train,
            validation=self.documents(draw.validation),
            rule=self.rule(draw),
            rate=settings.rates(settings.rank(is_causal(self.encoder))),
            epochs=settings.epochs,
            batch=settings.batch,
            seed=draw.seed,
            half=self.encoder.identity("document").dtype != "float32",
        )
        return self.learned(TUNED, job, draw, path, key)

    def learned(self, method: str, job: Any, draw: Draw, path: Path, key: Mapping[str, object]) -> Cell:
        """Train, then score validation and test documents."""
        from patbench_core.tasks.classifiers.learner import learn, predict

        begun = time.perf_counter()
        facts = learn(job, path, key, f"{self.encoder.name}: {method}, seed {draw.seed}", self.progress)
        trained = time.perf_counter()
        scores = [predict(job, self.documents(places)) for places in (draw.validation, draw.test)]
        seconds = {"learn": trained - begun, "predict": time.perf_counter() - trained}
        return Cell({method: np.concatenate(scores)}, facts | seconds)

    def _instructed(self, draw: Draw, path: Path, key: Mapping[str, object]) -> Cell:
        """A causal language model that names the label."""
        from patbench_core.tasks.classifiers.instruct import instructed  # it loads PyTorch, which kept scores spare

        return instructed(self, draw, path, key)

    def documents(self, places: np.ndarray) -> list[dict[str, Any]]:
        """Texts and labels of documents, as a trainer takes them."""
        labels = self.task.indicators.astype(np.float32)
        every, rows = self.task.texts.every, self.task.rows
        return [{"text": every[rows[place]], "labels": labels[place]} for place in places]


def drawn(labels: np.ndarray, names: Sequence[str], shots: int | None, seed: int) -> np.ndarray:
    """The first `shots` documents of each label in an order of chance, which the seed and the numbers decide.

    Draws of one seed are nested. A document with several labels counts for each of them, so a label can have more.

    Parameters
    ----------
    labels : ndarray of shape (n, n_labels), bool
    names : sequence of str
        Publication numbers.
    shots : int or None
        None for all documents.

    Returns
    -------
    ndarray of int64
        Ascending places.
    """
    if shots is None:
        return np.arange(len(names))
    order = by_digest(names, f"shots {seed}")
    chosen = [order[labels[order, label]][:shots] for label in range(labels.shape[1])]
    return np.unique(np.concatenate(chosen))
