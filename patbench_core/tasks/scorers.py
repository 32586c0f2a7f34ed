"""Scores of all documents for a block of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from patbench_core.encoders.lexical import LexicalIndex


class Scorer(Protocol):
    """Scores of documents; -inf marks a document that is not retrieved."""

    def scores(self, rows: slice) -> np.ndarray:
        """Scores of the queries `rows`: ndarray of shape (n_rows, n_docs), float32, the caller's to change."""
        ...


@dataclass(frozen=True)
class DenseScorer:
    """Inner products of vectors.

    Documents of identical text share one vector and so one score, to the last bit.

    Attributes
    ----------
    queries : ndarray of shape (n_queries, dimension), float32
    documents : ndarray of shape (n_vectors, dimension), float32
    query_of, vector_of : ndarray of shape (n_queries,) and (n_docs,), int64
        Row of each query's and each document's vector; -1 for one without.
    """

    queries: np.ndarray
    documents: np.ndarray
    query_of: np.ndarray
    vector_of: np.ndarray

    def scores(self, rows: slice) -> np.ndarray:
        """See `Scorer`."""
        query_of = self.query_of[rows]
        unique = self.queries[query_of] @ self.documents.T
        unique[query_of < 0] = -np.inf
        if np.array_equal(self.vector_of, np.arange(len(self.documents))):
            return unique
        scores = unique[:, self.vector_of]
        scores[:, self.vector_of < 0] = -np.inf
        return scores


@dataclass(frozen=True)
class LexicalScorer:
    """BM25 scores; documents that share no word with the query are not retrieved.

    Attributes
    ----------
    index : LexicalIndex
        Of the documents of the collection.
    queries : sequence of str
    rows : ndarray of shape (n_indexed,), int
        Document row of each indexed text.
    n_docs : int
        All documents, those that are not indexed among them.
    """

    index: LexicalIndex
    queries: Sequence[str]
    rows: np.ndarray
    n_docs: int

    def scores(self, rows: slice) -> np.ndarray:
        """See `Scorer`."""
        found = self.index.scores(self.queries[rows])
        if len(self.rows) == self.n_docs:
            return found
        scores = np.full((len(found), self.n_docs), -np.inf, np.float32)
        scores[:, self.rows] = found
        return scores
