"""Which documents are known to belong together, so that none of them is a negative of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from patbench_core.landscape.landscape import Landscape


@dataclass(frozen=True)
class Known:
    """Positives that a landscape itself names: a document that has what another wants is one of its positives.

    Attributes
    ----------
    wants, has : scipy.sparse.csr_array of shape (n_documents, n_codes), int32
        Families, and labels where they count.
    """

    wants: csr_array
    has: csr_array

    @classmethod
    def of(cls, wants: Sequence[set[int]], has: Sequence[set[int]]) -> "Known":
        """From the codes of each document."""
        width = max((max(row) for side in (wants, has) for row in side if row), default=-1) + 1
        return cls(_table(wants, width), _table(has, width))

    def among(self, anchors: np.ndarray, documents: np.ndarray) -> np.ndarray:
        """Which documents are positives of which anchors: ndarray of shape (n_anchors, n_documents), bool.

        Parameters
        ----------
        anchors, documents : ndarray of shape (n,), int64
            Rows of the landscape.
        """
        shared: np.ndarray = (self.wants[anchors] @ self.has[documents].T).toarray()
        return shared > 0


def known(landscape: Landscape, *, links: bool = False, labels: Sequence[set[int]] | None = None) -> Known:
    """Documents of one family are positives of each other; with them, if asked for, documents that are linked or alike.

    Parameters
    ----------
    links : bool
        Whether a citation, in whatever direction, between two families makes their documents positives.
    labels : sequence of set of int, optional
        Of each document; one in common makes two documents positives.
    """
    families = landscape.families
    has = [{int(family)} for family in families]
    linked: dict[int, set[int]] = {}
    if links:
        for query, doc in zip(landscape.qrels.query_row.tolist(), landscape.qrels.doc_row.tolist(), strict=True):
            ends = int(families[query]), int(families[doc])
            for one, other in (ends, ends[::-1]):
                linked.setdefault(one, set()).add(other)
    wants = [own | linked.get(family, set()) for own, family in zip(has, families.tolist(), strict=True)]
    if labels is not None:
        first = int(families.max()) + 1
        own = [{first + label for label in codes} for codes in labels]
        has, wants = ([codes | more for codes, more in zip(side, own, strict=True)] for side in (has, wants))
    return Known.of(wants, has)


@dataclass(frozen=True)
class KnownPairs:
    """Documents of a batch that an anchor of it is known to belong with.

    Attributes
    ----------
    signals : sequence of str
        Of each training pair.
    anchors : ndarray of shape (n_pairs,), int64
        Rows of the landscape.
    documents : ndarray of shape (n_pairs, 1 + most_negatives), int64
        Rows of the positive and of the negatives, -1 where a pair has no more.
    known : mapping
        By signal; a signal that is not in it knows nothing.
    """

    signals: Sequence[str]
    anchors: np.ndarray
    documents: np.ndarray
    known: Mapping[str, Known]

    def mask(self, pairs: np.ndarray, columns: int) -> np.ndarray:
        """Mask of false negatives among the in-batch negatives of pairs of one signal.

        Parameters
        ----------
        pairs : ndarray of shape (n,), int64
        columns : int
            Documents that each pair brings: its positive and so many negatives.

        Returns
        -------
        ndarray of shape (n, columns * n), bool
            By anchor and document, all positives first, then all first negatives. An anchor's own positive is False.
        """
        documents = self.documents[pairs, :columns].T.ravel()
        mask = self.known[self.signals[pairs[0]]].among(self.anchors[pairs], documents)
        np.fill_diagonal(mask, False)
        return mask


def known_pairs(table: pa.Table, landscape: Landscape, known: Mapping[str, Known]) -> KnownPairs:
    """What is known of the pairs of a table of `pairs.SCHEMA`."""
    row_of = landscape.row_of
    every = [
        [row_of[positive], *(row_of[number] for number in negatives or ())]
        for positive, negatives in zip(table["positive_id"].to_pylist(), table["negatives"].to_pylist(), strict=True)
    ]
    documents = np.full((len(every), max(map(len, every), default=1)), -1, np.int64)
    for pair, rows in enumerate(every):
        documents[pair, : len(rows)] = rows
    anchors = np.array([row_of[number] for number in table["anchor_id"].to_pylist()], np.int64)
    return KnownPairs(table["signal"].to_pylist(), anchors, documents, known)


def _table(codes: Sequence[set[int]], width: int) -> csr_array:
    """A row of ones at the codes of each document."""
    ends = np.cumsum([0, *map(len, codes)])
    columns = np.array([code for row in codes for code in sorted(row)], np.int64)
    return csr_array((np.ones(len(columns), np.int32), columns, ends), shape=(len(codes), width))
