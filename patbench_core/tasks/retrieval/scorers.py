"""Scores of all documents for a block of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from patbench_core.encoders.lexical import LexicalIndex
from patbench_core.tasks.retrieval.maxsim import maxsim
from patbench_core.vectors.token_store import TokenVectors

_BLOCK_VECTORS = 4096
"""Token vectors of queries and of documents that are in memory at once; one text may have more."""


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
        unique: np.ndarray = self.queries[query_of] @ self.documents.T
        unique[query_of < 0] = -np.inf
        if np.array_equal(self.vector_of, np.arange(len(self.documents))):
            return unique
        scores: np.ndarray = unique[:, self.vector_of]
        scores[:, self.vector_of < 0] = -np.inf
        return scores


@dataclass(frozen=True)
class LateScorer:
    """MaxSim of token vectors, which are read from the disk block by block.

    Documents of identical text share their vectors and so one score, to the last bit.

    Attributes
    ----------
    queries, documents : TokenVectors
        Of distinct texts.
    query_of, vector_of : ndarray of shape (n_queries,) and (n_docs,), int64
        Text of each query and each document; -1 for one without vectors.
    mean : bool
        Whether a score is divided by the number of the query's vectors.
    """

    queries: TokenVectors
    documents: TokenVectors
    query_of: np.ndarray
    vector_of: np.ndarray
    mean: bool = False

    def scores(self, rows: slice) -> np.ndarray:
        """See `Scorer`."""
        asked, place_of = np.unique(self.query_of[rows], return_inverse=True)
        ranked = np.unique(self.vector_of[self.vector_of >= 0])
        unique = np.full((len(asked), len(self.documents.lengths) + 1), -np.inf, np.float32)
        known = np.flatnonzero(asked >= 0)
        for places, queries in self.queries.blocks(asked[known], _BLOCK_VECTORS):
            lengths = self.queries.lengths[asked[known[places]]]
            for texts, documents in self.documents.blocks(ranked, _BLOCK_VECTORS):
                found = maxsim(queries, lengths, documents, self.documents.lengths[ranked[texts]])
                unique[np.ix_(known[places], ranked[texts])] = found / lengths[:, None] if self.mean else found
        return unique[place_of.ravel()][:, self.vector_of]  # the last column is that of no text


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
