"""The study as a task: one label set of a landscape, one encoder, several generators."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.generators.errors import NothingToRead
from patbench_core.generators.generate import documents, write
from patbench_core.generators.generator import Generator, Real, Synthetic
from patbench_core.generators.registry import generators as named_generators
from patbench_core.progress import Progress
from patbench_core.results.record import Labels, Scores, Side
from patbench_core.tasks.base import Key, LandscapeTask, Outcome
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.labelled import document_outcome
from patbench_core.tasks.labels import default_sets, label_set
from patbench_core.tasks.synthetic import DECLARED, EVERYWHERE
from patbench_core.tasks.synthetic.arms import DUPLICATED, VOLUMES, arms
from patbench_core.tasks.synthetic.audits import audit, nearest
from patbench_core.tasks.synthetic.classifiers import Training, steps
from patbench_core.tasks.synthetic.fidelity import mmd, prdc
from patbench_core.tasks.synthetic.learning import learned
from patbench_core.tasks.synthetic.pool import (
    FOLDS,
    MASKED,
    REGIMES,
    Draw,
    Pool,
    default_view,
    draws,
    indicators,
    pool,
)
from patbench_core.tasks.synthetic.retrieval import by_citations, by_overlap, harm
from patbench_core.tasks.synthetic.scoring import Cell, Counts
from patbench_core.tasks.synthetic.tables import results
from patbench_core.tasks.vectors import DocumentVectors, document_vectors
from patbench_core.vectors.encode import encode, unit_rows

PROTOCOL = 2
"""Version of the way from documents to scores; part of every record's key."""

FEW_DOCUMENTS = 2
"""Documents a label up to which more than one generated document a real one is tried."""


class SyntheticDetails(TypedDict):
    """What a record says of a run."""

    regimes: dict[str, dict[str, float]]  # by regime: draws, and training documents of a draw
    folds: int
    generators: list[dict[str, Any]]  # identity of each that made documents
    left_out: dict[str, str]  # generators that cannot be used on this landscape, and why
    texts: int  # distinct generated ones


class SyntheticExtra(TypedDict):
    """The keys of a record that the study has."""

    labels: Labels
    scores: dict[str, Scores]
    details: SyntheticDetails


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


class SyntheticText(LandscapeTask[Encoder, SyntheticExtra]):
    """Label sets of one landscape with little training text, real and generated.

    Parameters
    ----------
    landscape : str
    view : str or None
        Of the documents; see `default_view`.
    generators : str
        Specifications with commas.
    budget : str
        Documents of the landscape that take part at most, a whole number.

    Raises
    ------
    LandscapeError
        If no landscape of that name exists.
    GeneratorError
        If a generator is not known.
    TaskError
        If the budget is not a positive number.
    """

    declared = DECLARED

    def __init__(
        self, landscape: str, view: str | None = None, generators: str = EVERYWHERE, budget: str = "400"
    ) -> None:
        super().__init__(landscape)
        if not budget.isdecimal() or not int(budget):
            raise TaskError(f"budget {budget!r} is not a number of documents: give one such as 400")
        self.view, self.generators, self.budget = view or default_view(self.landscape), generators, budget
        self.made_by = named_generators(generators)
        self._pools: dict[str, Pool] = {}

    def default_parts(self) -> list[str]:
        """The first of the landscape's usual label sets that can be studied, for one takes minutes."""
        for name in default_sets(self.landscape):
            try:
                self.pool(name)
            except UnfitLandscape:
                continue
            return [name]
        return []

    def pool(self, labels: str) -> Pool:
        """Documents of one label set that take part."""
        if labels not in self._pools:
            chosen = label_set(self.landscape, labels.removesuffix(MASKED))
            masked = labels.endswith(MASKED)
            self._pools[labels] = pool(self.landscape, chosen, self.view, int(self.budget), masked)
        return self._pools[labels]

    def key(self, encoder: Encoder, part: str) -> Key:
        """See `Task`; a part is a label set."""
        return {
            "task": DECLARED.name,
            "protocol": PROTOCOL,
            "data": self.pool(part).digest,
            "labels": part,
            "view": self.view,
            "reading": encoder.reading_name,
            "encoder": encoder.identity("document").digest,
            "generators": [digest(each.identity()) for each in self.made_by],
        }

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[SyntheticExtra]]]:
        """See `Task`."""
        for part in parts:
            study = Study(self.pool(part), self.made_by, encoder, progress)
            begun = time.perf_counter()
            counts, audits = study.run()
            labels: Labels = {
                "set": part,
                "names": list(study.pool.names),
                "documents": len(study.pool.documents),
                "left_out": {"without label or text, or beyond the budget": len(self.landscape) - len(study.pool.fold)},
            }
            scores, tables = results(counts, audits, len(study.pool.documents))
            tables["retrieval"] = pa.Table.from_pylist(self._retrieval(study, part, encoder, progress))
            extra = SyntheticExtra(labels=labels, scores=scores, details=study.details())
            yield part, document_outcome(encoder, study.vectors(self.view), time.perf_counter() - begun, extra, tables)

    def _retrieval(self, study: "Study", part: str, encoder: Encoder, progress: Progress) -> list[dict[str, Any]]:
        """Rows of `harm`, by overlap of labels and by citations where there are some; those have no masked texts.

        Copies of the real documents are distractors too: any text that says the same costs that much.
        """
        own = study.matrix(study.pool.documents)
        made = {DUPLICATED: (own, [document.number for document in study.pool.documents])} | study.distractors()
        rows = harm(by_overlap(study.pool, own), made)
        if len(self.landscape.qrels.query_row) and not part.endswith(MASKED):
            every = document_vectors(self.landscape, self.view, encoder, progress)
            rows += harm(by_citations(self.landscape, self.view, every), made)
        return rows


class Study:
    """All draws of one pool under one encoder.

    Raises
    ------
    GeneratorError
        If a generator fails; what it made is kept.
    """

    def __init__(self, pool: Pool, generators: Sequence[Generator], encoder: Encoder, progress: Progress) -> None:
        self.pool, self.encoder, self.progress = pool, text_encoder(encoder), progress
        self.draws = list(draws(pool))
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
        train, test = self.real(draw.train), self.real(draw.test)
        real, more, tested = (
            Training(self.matrix(self.real(rows)), self.pool.labels[rows])
            for rows in (draw.train, draw.more, draw.test)
        )
        head = {"regime": draw.regime, "fold": draw.fold, "seed": draw.seed}
        kept = {}
        for name, each in made.items():
            vectors = self.matrix(each.documents)
            near = nearest(each.documents, vectors, test, tested.vectors)
            first = each.documents[: each.volumes[0]]
            facts = audit(first, train, near.first(len(first)))
            facts |= _fidelity(real.vectors, more.vectors, vectors[: len(first)])
            facts["cosine to parents"] = self._to_parents(first, vectors[: len(first)])
            audits.append(head | {"generator": name} | facts)
            labels = indicators([document.labels for document in each.documents], self.pool.names)
            every, usable = Training(vectors, labels), np.flatnonzero(~near.refused)
            kept[name] = [every.of(usable[usable < size]) for size in each.volumes]
        single = bool((self.pool.labels.sum(axis=1) == 1).all())
        made_arms = list(arms(real, more, kept, np.random.default_rng([draw.regime, draw.fold, draw.seed])))
        for arm, classifier, probability in learned(made_arms, real, tested.vectors, draw.seed):
            cell = (draw.regime, classifier, arm.name)
            counted = counts.setdefault(cell, Counts.none(FOLDS, len(self.pool.names), arm.generator, arm.change))
            counted.add(draw.fold, probability, tested.labels, single)
            counted.documents.append(len(arm.training.vectors))
            counted.steps.append(steps(classifier, len(arm.training.vectors), len(train)))

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
