"""Scores of all documents for a block of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import numpy as np

from patbench_core.encoders.lexical import LexicalIndex
from patbench_core.tasks.retrieval.maxsim import maxsim
from patbench_core.vectors.token_store import TokenVectors

Vectors = TypeVar("Vectors", np.ndarray, TokenVectors)

_BLOCK_VECTORS = 4096
"""Token vectors of queries and of documents that are in memory at once; one text may have more."""


class Scorer(Protocol):
    """Scores of documents; -inf marks a document that is not retrieved."""

    @property
    def columns(self) -> np.ndarray:
        """Document row of each column of scores: ndarray of shape (n_columns,), int; others are never retrieved."""
        ...

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """Scores of the queries `rows`.

        Parameters
        ----------
        rows : slice
        out : ndarray of shape (n_rows, n_columns), float32, optional
            Where to write them: new memory for each block costs as much as its matrix product.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float32
            `out`, or a new array; the caller may change it.
        """
        ...


def new_scores(rows: slice, n_columns: int, out: np.ndarray | None) -> np.ndarray:
    """`out`, or an array that takes its place."""
    return np.empty((rows.stop - rows.start, n_columns), np.float32) if out is None else out


@dataclass(frozen=True)
class _VectorScorer(Generic[Vectors]):
    """Scores of vectors; documents of identical text share theirs and so one score, to the last bit.

    Attributes
    ----------
    queries, documents : ndarray of shape (n_vectors, dimension), float32, or TokenVectors
        Of distinct texts.
    query_of, vector_of : ndarray of shape (n_queries,) and (n_docs,), int64
        Place there of each query and of each document; -1 for one without vectors.
    """

    queries: Vectors
    documents: Vectors
    query_of: np.ndarray
    vector_of: np.ndarray

    @property
    def columns(self) -> np.ndarray:
        """See `Scorer`: distinct texts first, then repeated ones."""
        return self._columns[0]

    @property
    def texts(self) -> np.ndarray:
        """Text of each of the first columns, ascending: ndarray of shape (n_texts,), int64."""
        return self._columns[1]

    def repeat(self, scores: np.ndarray) -> None:
        """Copy the scores of repeated texts, in place."""
        scores[:, len(self.texts) :] = scores[:, self._columns[2]]

    @cached_property
    def _columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """`columns`, `texts`, and of each of the other columns the one that it repeats."""
        ranked = np.flatnonzero(self.vector_of >= 0)
        texts, first, column = np.unique(self.vector_of[ranked], return_index=True, return_inverse=True)
        others = np.ones(len(ranked), bool)
        others[first] = False
        return np.concatenate([ranked[first], ranked[others]]), texts, column[others]


@dataclass(frozen=True)
class DenseScorer(_VectorScorer[np.ndarray]):
    """Inner products."""

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        out = new_scores(rows, len(self.columns), out)
        query_of = self.query_of[rows]
        np.matmul(self.queries[query_of], self._vectors.T, out=out[:, : len(self._vectors)])
        self.repeat(out)
        out[query_of < 0] = -np.inf
        return out

    @cached_property
    def _vectors(self) -> np.ndarray:
        return self.documents if len(self.texts) == len(self.documents) else self.documents[self.texts]


@dataclass(frozen=True)
class LateScorer(_VectorScorer[TokenVectors]):
    """MaxSim of token vectors, which are read from the disk block by block.

    Attributes
    ----------
    mean : bool
        Whether a score is divided by the number of the query's vectors.
    """

    mean: bool = False

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        out = new_scores(rows, len(self.columns), out)
        asked, asked_of = np.unique(self.query_of[rows], return_inverse=True)
        unique = np.full((len(asked), len(self.texts)), -np.inf, np.float32)
        known = np.flatnonzero(asked >= 0)
        for places, queries in self.queries.blocks(asked[known], _BLOCK_VECTORS):
            lengths = self.queries.lengths[asked[known[places]]]
            for texts, documents in self.documents.blocks(self.texts, _BLOCK_VECTORS):
                best = maxsim(queries, lengths, documents, self.documents.lengths[self.texts[texts]])
                unique[np.ix_(known[places], texts)] = best / lengths[:, None] if self.mean else best
        out[:, : len(self.texts)] = unique[asked_of.ravel()]
        self.repeat(out)
        return out


@dataclass(frozen=True)
class LexicalScorer:
    """BM25 scores; documents that share no word with the query are not retrieved.

    Attributes
    ----------
    index : LexicalIndex
        Of documents of the collection.
    columns : ndarray of shape (n_indexed,), int
        Document row of each indexed text.
    """

    index: LexicalIndex
    queries: Sequence[str]
    columns: np.ndarray

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        return self.index.scores(self.queries[rows], out)
