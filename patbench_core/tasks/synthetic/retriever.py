"""A retriever that learns from pairs of a patent and a generated text, beside pairs that need no generator."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.generators.errors import NothingToRead
from patbench_core.generators.generate import generate
from patbench_core.generators.generator import Generator
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress
from patbench_core.stats.comparison import MARGIN
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import estimates, holm, verdict
from patbench_core.stats.seeds import SeedDifference, seed_difference
from patbench_core.tasks.classifiers.cells import Cell, cell
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.synthetic.pool import Pool
from patbench_core.tasks.synthetic.retrieval import Judged, by_citations, by_overlap
from patbench_core.tasks.texts import side_texts
from patbench_core.tasks.vectors import DocumentVectors, document_vectors
from patbench_core.training.known import KnownPairs, KnownPositives, known
from patbench_core.training.pairs import kept, one_set
from patbench_core.training.settings import Settings
from patbench_core.training.signals import Citation
from patbench_core.training.split import Split
from patbench_core.training.training import train_sets
from patbench_core.training.validation import validation

UNTRAINED, COPIES, CITATIONS = "untrained", "copies", "real citations"
"""The model as it is; trained on each patent and itself, which dropout alone tells apart, where there is any; and on
patents and those that they cite: the upper line."""

STEPS, BATCH = 60, 64


@dataclass(frozen=True)
class Pairs:
    """What a retriever learns from.

    Attributes
    ----------
    texts : list of (str, str)
        Anchor and positive.
    rows : ndarray of shape (n, 2), int64
        Documents of the landscape that they are of; a generated text is of its first parent.
    known : KnownPositives
        Documents that are not negatives of each other.
    """

    texts: list[tuple[str, str]]
    rows: np.ndarray
    known: KnownPositives


class Retriever:
    """All sets of pairs, and what a model trained on each finds among held-out documents.

    Validation queries are tested on too, for nothing is chosen by them.

    Parameters
    ----------
    landscape : Landscape
    pool : Pool
        Labelled documents that take part.
    view : str
    split : Split
        Pairs hold none of its protected documents; these are what is tested on.

    Raises
    ------
    UnfitLandscape
        If fewer documents than a batch can be trained on.
    """

    def __init__(self, landscape: Landscape, pool: Pool, view: str, split: Split) -> None:
        self.landscape, self.view, self.split = landscape, view, split
        row_of = landscape.row_of
        self.rows = np.array([row_of[document.number] for document in pool.documents], np.int64)
        held = split.protected[self.rows]
        self.tested = np.flatnonzero(held)
        self.training = [pool.documents[place] for place in np.flatnonzero(~held)]
        documents = tuple(pool.documents[place] for place in self.tested)
        self.held = Pool(documents, pool.names, pool.groups[self.tested])
        if min(len(self.training), len(documents)) < BATCH:
            raise UnfitLandscape(
                f"landscape {landscape.name!r}: {len(self.training)} documents to make pairs of and {len(documents)} "
                f"to test on, {BATCH} of both are needed: choose another label set, or a larger --budget"
            )

    def pairs(self, generators: Sequence[Generator], progress: Progress) -> dict[str, Pairs]:
        """Copies, what each generator makes of each training document, and as many real citations.

        Generators that have nothing to read are left out.
        """
        families = known(self.landscape)
        own = self.rows[np.setdiff1d(np.arange(len(self.rows)), self.tested)]
        made = {COPIES: Pairs([(each.text, each.text) for each in self.training], np.stack([own, own], 1), families)}
        text_of = {document.number: document.text for document in self.training}
        for generator in generators:
            try:
                written = generate(generator, self.training, len(self.training), 0, progress)
            except NothingToRead:
                continue
            rows = np.array([[self.landscape.row_of[each.parents[0]]] * 2 for each in written], np.int64)
            made[generator.spec] = Pairs([(text_of[each.parents[0]], each.text) for each in written], rows, families)
        return made | self._cited(len(self.training))

    def _cited(self, most: int) -> dict[str, Pairs]:
        """Patents and those that they cite, of the training queries; none where the landscape has too few."""
        if not self.split.train.any():
            return {}
        candidates, _ = kept(
            Citation(self.view).candidates(self.landscape, self.split, CITATIONS, 0), self.landscape, self.split, 0
        )
        rows = np.stack([candidates.anchor, candidates.positive], axis=1)[:most]
        every = side_texts(self.landscape, self.view).every
        texts = [(every[anchor], every[positive]) for anchor, positive in rows.tolist()]
        return {CITATIONS: Pairs(texts, rows, known(self.landscape, links=True))} if len(texts) >= BATCH else {}

    def judged(self, documents: DocumentVectors) -> Iterator[tuple[Judged, np.ndarray]]:
        """What is asked, with the queries that count: held-out documents by labels, all documents by citations."""
        matrix = np.zeros((len(self.landscape), documents.matrix.shape[1]), np.float32)
        matrix[documents.rows] = documents.matrix
        overlap = by_overlap(self.held, matrix[self.rows[self.tested]])
        yield overlap, np.arange(len(overlap.collection.query_rows))
        if len(self.split.query_rows):
            cited = by_citations(self.landscape, self.view, documents)
            held = self.split.query_rows[~self.split.train]
            yield cited, np.flatnonzero(np.isin(cited.collection.query_rows, held))

    def scores(self, encoder: Encoder, progress: Progress) -> dict[str, np.ndarray]:
        """nDCG@10 of each query that counts, by what is asked: ndarray of shape (n_queries,), float64."""
        documents = document_vectors(self.landscape, self.view, encoder, progress)
        none = np.zeros((0, documents.matrix.shape[1]), np.float32)
        return {judged.name: judged.scores(none, [])[held] for judged, held in self.judged(documents)}

    @cached_property
    def key(self) -> dict[str, object]:
        """Digests of what is learned from and tested on."""
        return {"split": self.split.digest, "held": self.held.digest, "view": self.view}

    def trained(
        self,
        encoder: DenseEncoder,
        name: str,
        pairs: Pairs,
        seed: int,
        load: Callable[[str], Encoder],
        progress: Progress,
    ) -> dict[str, np.ndarray]:
        """Scores of the model after `STEPS` steps on pairs, kept like a vector; the weights are not.

        Parameters
        ----------
        load : callable
            Makes an encoder of a folder.
        """
        settings = Settings(
            seed=seed, max_steps=STEPS, batch=BATCH, evaluations=1, patience=None, lora_above=None, dtype="float32"
        )
        key = self.key | {
            "base": encoder.identity("document").digest,
            "pairs": digest([pairs.texts, pairs.rows.tolist()]),
            "known": name == CITATIONS,
            "settings": asdict(settings),
        }

        def make(path: Path) -> Cell:
            self._train(encoder, name, pairs, settings, path, progress)
            try:
                return Cell(self.scores(load(str(path)), progress), {})
            finally:
                shutil.rmtree(path)

        return dict(cell(key, make, "synthetic").scores)

    def _train(
        self, encoder: DenseEncoder, name: str, pairs: Pairs, settings: Settings, out: Path, progress: Progress
    ) -> None:
        n, own = len(pairs.texts), {"name": self.landscape.name, "digest": self.landscape.facts["digest"]}
        train_sets(
            encoder,
            one_set(name, *zip(*pairs.texts, strict=True)),
            settings,
            out,
            validation=validation(self.landscape, np.zeros(0, np.int64), self.view),
            content={"pairs": digest(pairs.texts)},
            facts={"landscape": own, "recipe": name, "pairs": {name: n}, "validation_queries": 0},
            apart=KnownPairs([name] * n, pairs.rows[:, 0], pairs.rows[:, 1:], {name: pairs.known}),
            progress=progress,
        )


def controls(arms: Sequence[str]) -> list[tuple[str, str]]:
    """Each set of pairs and what it is compared with.

    Every training with none; generated pairs with copies too; and other generators with another section of the same
    patents, the first claim where there is one.
    """
    made = [arm for arm in arms if arm not in (UNTRAINED, COPIES, CITATIONS)]
    section = next((arm for arm in ("section:C1", "section:T") if arm in made), None)
    others = [arm for arm in made if section and not arm.startswith("section:")]
    return [
        *((arm, UNTRAINED) for arm in arms if arm != UNTRAINED),
        *((arm, COPIES) for arm in made),
        *((arm, str(section)) for arm in others),
    ]


def compared(
    scores: Mapping[str, Mapping[str, np.ndarray]], depends: Mapping[str, Sequence[Any]], margin: float = MARGIN
) -> list[dict[str, object]]:
    """Every comparison of `controls`, on the same queries and seeds, under one correction (Holm) of all.

    Parameters
    ----------
    scores : mapping of str to (mapping of str to ndarray of shape (n_seeds, n_queries), float64)
        By arm, then by what is asked.
    depends : mapping of str to (sequence of (sequence of hashable))
        By what is asked, what makes queries dependent.

    Returns
    -------
    list of dict
        ``relevance``, ``arm``, ``control``, ``difference`` of mean nDCG@10, ``low``, ``high`` (95 %, over queries and
        seeds; see `seed_difference`), ``p``, ``holm``, ``verdict``.
    """
    rows: list[dict[str, object]] = []
    tested: list[SeedDifference] = []
    for asked, (arm, control) in product(depends, controls(list(scores))):
        apart = scores[arm][asked] - scores[control][asked]
        means = apart.mean(axis=1)
        made = estimates(means, (apart - means[:, None]).T, dependence(depends[asked]))
        tested.append(seed_difference(means, np.maximum(made.independent, made.dependent), made.freedom))
        rows.append({"relevance": asked, "arm": arm, "control": control})
    corrected = holm([np.nan if each.p is None else each.p for each in tested]).tolist()
    nan = float("nan")
    for row, each, adjusted in zip(rows, tested, corrected, strict=True):
        low, high = (nan if end is None else end for end in (each.low, each.high))
        row |= {"difference": each.mean, "low": low, "high": high, "p": nan if each.p is None else each.p}
        row |= {"holm": adjusted, "verdict": verdict(each.mean, low, high, adjusted, margin)}
    return rows
