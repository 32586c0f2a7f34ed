"""What generated documents do to retrieval when they stand among the real ones, none of them relevant."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import estimates, interval
from patbench_core.tasks.retrieval.ranking import Collection, standing
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.tasks.retrieval.units import sources
from patbench_core.tasks.synthetic.pool import Pool
from patbench_core.tasks.vectors import DocumentVectors

OVERLAP, CITED = "overlap of labels", "citations"
JACCARD = 0.5
"""Documents are relevant to each other from this Jaccard index of their label sets on; the paper's is not known."""

METRIC = "nDCG@10"


@dataclass(frozen=True)
class Judged:
    """Queries among documents, and what is relevant to them.

    Attributes
    ----------
    name : {"overlap of labels", "citations"}
    vectors : ndarray of shape (n_vectors, dimension), float32
        Unit length.
    vector_of : ndarray of shape (n_docs,), int64
        Row of each document's vector, -1 for one without.
    collection : Collection
    query, doc, gain : ndarray of shape (n_links,), int64
        Index of the query, ascending; row of a relevant document; its gain.
    depends : sequence of (sequence of hashable)
        What makes queries dependent, one a query.
    row_of : mapping of str to int
        Row of each document by publication number.
    """

    name: str
    vectors: np.ndarray
    vector_of: np.ndarray
    collection: Collection
    query: np.ndarray
    doc: np.ndarray
    gain: np.ndarray
    depends: Sequence[Sequence[Hashable]]
    row_of: Mapping[str, int]

    def scores(self, made: np.ndarray, parents: Sequence[str]) -> np.ndarray:
        """nDCG@10 of each query where generated documents are ranked too: ndarray of shape (n_queries,), float64.

        Parameters
        ----------
        made : ndarray of shape (n_made, dimension), float32
        parents : sequence of str
            The document that each was made of: a query does not rank what was made of its own family.
        """
        own, n = self.collection, len(self.vector_of)
        rows = np.array([self.row_of[number] for number in parents], np.int64)
        extended = Collection(
            own.query_rows,
            np.concatenate([own.families, own.families[rows]]),
            np.concatenate([own.tie_rank, n + np.arange(len(made))]),
        )
        places = np.concatenate([self.vector_of, len(self.vectors) + np.arange(len(made))])
        every = np.concatenate([self.vectors, made])
        stands = standing(DenseScorer(every, every, places[own.query_rows], places), extended, self.query, self.doc)
        return measure(METRIC)(Ranks(self.query, stands.rank, self.gain, len(own.query_rows)))


def by_overlap(pool: Pool, vectors: np.ndarray) -> Judged:
    """Documents of the pool for each other: a reconstruction of the paper's proxy.

    Queries of a fold share families with no other; intervals take folds as independent.

    Parameters
    ----------
    vectors : ndarray of shape (n, dimension), float32
        Of the pool's documents.
    """
    labels = pool.labels.astype(np.int64)
    shared, sizes = labels @ labels.T, labels.sum(axis=1)
    jaccard = shared / np.maximum(sizes[:, None] + sizes[None, :] - shared, 1)
    relevant = (jaccard >= JACCARD) & (pool.groups[:, None] != pool.groups[None, :])
    rows = np.flatnonzero(relevant.any(axis=1))
    query, doc = np.nonzero(relevant[rows])
    numbers = [document.number for document in pool.documents]
    collection = Collection(rows, pool.groups, np.argsort(np.argsort(numbers)))
    row_of = {number: row for row, number in enumerate(numbers)}
    every = np.arange(len(numbers))
    depends = [(int(fold),) for fold in pool.fold[rows]]
    return Judged(OVERLAP, vectors, every, collection, query, doc, np.ones_like(query), depends, row_of)


def by_citations(landscape: Landscape, view: str, documents: DocumentVectors) -> Judged:
    """All documents of a landscape for those that cite some of them, as in the task of citation retrieval.

    Both sides are read as documents, for generated texts are.

    Raises
    ------
    UnfitLandscape
        If the landscape has no citation link.
    """
    task = RetrievalTask(landscape, view, view)
    vector_of = np.full(len(landscape), -1, np.int64)
    vector_of[documents.rows] = np.arange(len(documents.rows))
    judgments, numbers = task.judgments, landscape.publication_numbers.tolist()
    ends = zip(task.query_rows[judgments.query].tolist(), judgments.doc.tolist(), strict=True)
    families = dict(zip(numbers, map(str, landscape.inventions.tolist()), strict=True))
    depends = sources([(numbers[query], numbers[doc]) for query, doc in ends], families)
    gain = judgments.gain.astype(np.int64)
    return Judged(
        CITED,
        documents.matrix,
        vector_of,
        task.collection,
        judgments.query,
        judgments.doc.astype(np.int64),
        gain,
        depends,
        landscape.row_of,
    )


def harm(judged: Judged, made: Mapping[str, tuple[np.ndarray, Sequence[str]]]) -> list[dict[str, Any]]:
    """A row a generator: mean nDCG@10 without and with its documents, and the difference with its interval.

    Parameters
    ----------
    made : mapping of str to (ndarray, sequence of str)
        By generator, vectors and first parents of its documents.
    """
    none = np.zeros((0, judged.vectors.shape[1]), np.float32)
    before = judged.scores(none, [])
    depends, rows = dependence(judged.depends), []
    for name, (vectors, parents) in made.items():
        change = judged.scores(vectors, parents) - before
        mean = float(change.mean())
        value, error = estimates(np.array([mean]), (change - mean)[:, None], depends).contrast([1.0])
        low, high, _ = interval(value, error, depends.effective - 1)
        rows.append(
            {"relevance": judged.name, "generator": name, "queries": len(before), "distractors": len(vectors)}
            | {"without": float(before.mean()), "with": float(before.mean()) + mean}
            | {"difference": mean, "low": low, "high": high}
        )
    return rows
