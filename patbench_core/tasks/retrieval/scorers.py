"""Scores of all documents for a block of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from patbench_core.encoders.lexical import LexicalIndex
from patbench_core.tasks.retrieval.maxsim import maxsim
from patbench_core.vectors.token_store import TokenVectors

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
class Columns:
    """Documents in an order in which their scores lie as they are computed: distinct texts first, then repeated ones.

    Attributes
    ----------
    documents : ndarray of shape (n_columns,), int64
        Document row of each column.
    texts : ndarray of shape (n_texts,), int64
        Text of each of the first columns, ascending.
    repeated : ndarray of shape (n_columns - n_texts,), int64
        Column that each of the others repeats, to the last bit.
    """

    documents: np.ndarray
    texts: np.ndarray
    repeated: np.ndarray

    @classmethod
    def of(cls, text_of: np.ndarray) -> "Columns":
        """Order documents by `text_of`, their texts: ndarray of shape (n_docs,), int, -1 for one without."""
        ranked = np.flatnonzero(text_of >= 0)
        texts, first, column = np.unique(text_of[ranked], return_index=True, return_inverse=True)
        others = np.ones(len(ranked), bool)
        others[first] = False
        return cls(np.concatenate([ranked[first], ranked[others]]), texts, column[others])

    def repeat(self, scores: np.ndarray) -> None:
        """Copy the scores of repeated texts, in place."""
        scores[:, len(self.texts) :] = scores[:, self.repeated]


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

    @property
    def columns(self) -> np.ndarray:
        """See `Scorer`."""
        return self._columns.documents

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        out = new_scores(rows, len(self.columns), out)
        query_of = self.query_of[rows]
        np.matmul(self.queries[query_of], self._vectors.T, out=out[:, : len(self._vectors)])
        self._columns.repeat(out)
        out[query_of < 0] = -np.inf
        return out

    @cached_property
    def _columns(self) -> Columns:
        return Columns.of(self.vector_of)

    @cached_property
    def _vectors(self) -> np.ndarray:
        texts = self._columns.texts
        return self.documents if len(texts) == len(self.documents) else self.documents[texts]


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

    @property
    def columns(self) -> np.ndarray:
        """See `Scorer`."""
        return self._columns.documents

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        out = new_scores(rows, len(self.columns), out)
        asked, asked_of = np.unique(self.query_of[rows], return_inverse=True)
        ranked = self._columns.texts
        unique = np.full((len(asked), len(ranked)), -np.inf, np.float32)
        known = np.flatnonzero(asked >= 0)
        for places, queries in self.queries.blocks(asked[known], _BLOCK_VECTORS):
            lengths = self.queries.lengths[asked[known[places]]]
            for texts, documents in self.documents.blocks(ranked, _BLOCK_VECTORS):
                best = maxsim(queries, lengths, documents, self.documents.lengths[ranked[texts]])
                unique[np.ix_(known[places], texts)] = best / lengths[:, None] if self.mean else best
        out[:, : len(ranked)] = unique[asked_of.ravel()]
        self._columns.repeat(out)
        return out

    @cached_property
    def _columns(self) -> Columns:
        return Columns.of(self.vector_of)


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
