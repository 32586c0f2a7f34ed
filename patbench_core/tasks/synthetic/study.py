"""All draws of one pool of documents: what is made of each, audited, and learned from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NotRequired, TypedDict

import numpy as np

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.generators.errors import NothingToRead
from patbench_core.generators.generate import documents, write
from patbench_core.generators.generator import Generator, Real, Synthetic
from patbench_core.progress import Progress
from patbench_core.results.record import Side
from patbench_core.tasks.synthetic.arms import VOLUMES, Arm, arms
from patbench_core.tasks.synthetic.audits import audit, nearest, refused
from patbench_core.tasks.synthetic.classifiers import Training, steps
from patbench_core.tasks.synthetic.fidelity import mmd, prdc
from patbench_core.tasks.synthetic.learning import learned
from patbench_core.tasks.synthetic.pool import FOLDS, REGIMES, Draw, Pool, draws, indicators
from patbench_core.tasks.synthetic.scoring import Cell, Counts
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import encode, unit_rows

FEW_DOCUMENTS = 2
"""Documents a label up to which more than one generated document a real one is tried."""

Taught = tuple[Arm, str, np.ndarray, int]
"""Arm, classifier, probability of each label of each test document, and optimiser steps."""


class SyntheticDetails(TypedDict):
    """What a record says of a run."""

    regimes: dict[str, dict[str, float]]  # by regime: draws, and training documents of a draw
    folds: int
    generators: list[dict[str, Any]]  # identity of each that made documents
    left_out: dict[str, str]  # generators that cannot be used on this landscape, and why
    texts: int  # distinct generated ones
    training: NotRequired[dict[str, object]]  # how a fine-tuned encoder was trained


@dataclass(frozen=True)
class Made:
    """What one generator made of one draw.

    Attributes
    ----------
    draw : Draw
    generator : str
    documents : list of Synthetic
        Of the greatest volume; smaller ones are its first documents.
    volumes : list of int
        Documents of each of `VOLUMES`.
    """

    draw: Draw
    generator: str
    documents: list[Synthetic]
    volumes: list[int]


class Study:
    """All draws of one pool under one encoder: classifiers of its frozen vectors.

    Raises
    ------
    GeneratorError
        If a generator fails; what it made is kept.
    """

    def __init__(self, pool: Pool, generators: Sequence[Generator], encoder: Encoder, progress: Progress) -> None:
        self.pool, self.encoder, self.progress = pool, text_encoder(encoder), progress
        self.draws = self.drawn()
        self.left_out: dict[str, str] = {}
        self.used: list[Generator] = []
        self.made: list[Made] = []
        for generator in generators:
            try:
                orders = [generator.orders(self.real(draw.train), _number(generator, draw), 0) for draw in self.draws]
                kept = write(generator, [order for each in orders for order in each], self.progress)
                for draw, each in zip(self.draws, orders, strict=True):
                    sizes = [len(draw.train) * times for times in VOLUMES if len(draw.train) * times <= len(each)]
                    written = [len(documents(each[:size], kept)) for size in sizes]
                    self.made.append(Made(draw, generator.spec, documents(each, kept), written))
                self.used.append(generator)
            except NothingToRead as error:
                self.left_out[generator.spec] = str(error)
        self.made = [each for each in self.made if each.generator not in self.left_out]

    def drawn(self) -> list[Draw]:
        """Training sets that are studied."""
        return list(draws(self.pool))

    def real(self, rows: np.ndarray) -> list[Real]:
        """Documents of the pool."""
        return [self.pool.documents[row] for row in rows]

    @cached_property
    def _encoded(self) -> Any:
        texts = [document.text for document in self.pool.documents]
        texts += [document.text for made in self.made for document in made.documents]
        self.texts = list(dict.fromkeys(texts))
        return encode(self.encoder, "document", self.texts, [text[:40] for text in self.texts], self.progress)

    @cached_property
    def vector(self) -> Mapping[str, np.ndarray]:
        """Unit vector of every text."""
        return dict(zip(self.texts, unit_rows(self._encoded.vectors), strict=True)) if self._encoded else {}

    def matrix(self, documents: Sequence[Real] | Sequence[Synthetic]) -> np.ndarray:
        """Their vectors: ndarray of shape (n, dimension), float32."""
        empty = np.zeros((0, self._encoded.vectors.shape[1]), np.float32)
        return np.stack([self.vector[document.text] for document in documents]) if documents else empty

    def run(self) -> tuple[dict[Cell, Counts], list[dict[str, Any]]]:
        """Counts of every cell, and a row a draw and generator of what audits say."""
        from threadpoolctl import threadpool_limits

        _ = self.vector
        counts: dict[Cell, Counts] = {}
        audits: list[dict[str, Any]] = []
        with threadpool_limits(1, user_api="blas"):
            for position, draw in enumerate(self.draws):
                made = {each.generator: each for each in self.made if each.draw is draw}
                self._draw(draw, made, counts, audits)
                self.progress(f"{self.encoder.name}: draws", position + 1, len(self.draws))
        return counts, audits

    def _draw(
        self, draw: Draw, made: Mapping[str, Made], counts: dict[Cell, Counts], audits: list[dict[str, Any]]
    ) -> None:
        """Audit what was made of one draw, and train on all arms."""
        train, more, test = (self.real(rows) for rows in (draw.train, draw.more, draw.test))
        vectors, further, tested = (self.matrix(documents) for documents in (train, more, test))
        head = {"regime": draw.regime, "fold": draw.fold, "seed": draw.seed}
        kept = {}
        for name, each in made.items():
            own = self.matrix(each.documents)
            near = nearest(each.documents, own, test, tested)
            first = each.documents[: each.volumes[0]]
            facts = audit(first, train, near[: len(first)])
            facts |= _fidelity(vectors, further, own[: len(first)])
            facts["cosine to parents"] = self._to_parents(first, own[: len(first)])
            audits.append(head | {"generator": name} | facts)
            every, usable = self.training(each.documents), np.flatnonzero(~refused(near))
            kept[name] = [every.of(usable[usable < size]) for size in each.volumes]
        single, true = bool((self.pool.labels.sum(axis=1) == 1).all()), self.pool.labels[draw.test]
        taught = self.taught(draw, self.training(train), self.training(more), kept, self.training(test))
        for arm, classifier, probability, taken in taught:
            cell = (draw.regime, classifier, arm.name)
            counted = counts.setdefault(cell, Counts.none(FOLDS, len(self.pool.names), arm.generator, arm.change))
            counted.add(draw.fold, probability, true, single)
            counted.documents.append(len(arm.training.vectors))
            counted.steps.append(taken)

    def training(self, documents: Sequence[Real] | Sequence[Synthetic]) -> Training:
        """What classifiers read of documents, and their labels."""
        labels = indicators([document.labels for document in documents], self.pool.names)
        return Training(self.matrix(documents), labels)

    def taught(
        self, draw: Draw, real: Training, more: Training, made: Mapping[str, Sequence[Training]], test: Training
    ) -> Iterator[Taught]:
        """What each arm of a draw teaches each classifier; see `arms.arms`."""
        every = list(arms(real, more, made, np.random.default_rng([draw.regime, draw.fold, draw.seed])))
        for arm, classifier, probability in learned(every, real, test.vectors, draw.seed):
            yield arm, classifier, probability, steps(classifier, len(arm.training.vectors), len(real.vectors))

    def distractors(self) -> dict[str, tuple[np.ndarray, list[str]]]:
        """Of each generator one document a real one, from the largest draws that have it: vectors and first parents."""
        chosen: dict[str, dict[str, Synthetic]] = {}
        for each in sorted(self.made, key=lambda made: -made.draw.regime):
            own = chosen.setdefault(each.generator, {})
            for document in each.documents[: each.volumes[0]]:
                own.setdefault(document.parents[0], document)
        return {name: (self.matrix(list(own.values())), list(own)) for name, own in chosen.items()}

    def _to_parents(self, documents: Sequence[Synthetic], vectors: np.ndarray) -> float:
        """Mean cosine of a document to the mean of its parents; NaN without documents."""
        text = {document.number: document.text for document in self.pool.documents}
        cosines = []
        for document, vector in zip(documents, vectors, strict=True):
            parents = np.mean([self.vector[text[number]] for number in document.parents], axis=0)
            cosines.append(float(vector @ parents / max(float(np.linalg.norm(parents)), 1e-12)))
        return float(np.mean(cosines)) if cosines else float("nan")

    def vectors(self, view: str) -> DocumentVectors:
        """What was encoded, as a record has it."""
        encoded = self._encoded
        side: Side = {
            "view": view,
            "texts": len(self.texts),
            "empty": 0,
            "token_coverage": encoded.tokens_read / encoded.tokens_total if encoded.tokens_total else None,
        }
        timings = {"encoded": encoded.encoded, "encode_seconds": encoded.seconds}
        return DocumentVectors(np.arange(len(self.texts)), encoded.vectors, side, timings)  # type: ignore[arg-type]

    def details(self) -> SyntheticDetails:
        """What the record says of the run."""
        regimes = {}
        for regime in REGIMES:
            sizes = [len(draw.train) for draw in self.draws if draw.regime == regime]
            if sizes:
                regimes[str(regime)] = {"draws": len(sizes), "documents": float(np.mean(sizes))}
        return {
            "regimes": regimes,
            "folds": FOLDS,
            "generators": [generator.identity() for generator in self.used],
            "left_out": self.left_out,
            "texts": len({document.text for made in self.made for document in made.documents}),
        }


def _number(generator: Generator, draw: Draw) -> int:
    """Documents to be made of a draw: more than one a real document where they cost nothing and real ones are few."""
    times = max(VOLUMES) if generator.varied and draw.regime <= FEW_DOCUMENTS else 1
    return times * len(draw.train)


def _fidelity(real: np.ndarray, more: np.ndarray, made: np.ndarray) -> dict[str, float]:
    """Distances of clouds; the floor is that of two samples of real documents, where there are as many more."""
    floor = mmd(real, more) if len(more) == len(real) else float("nan")
    return {"MMD": mmd(real, made), "MMD of real": floor} | prdc(real, made)
