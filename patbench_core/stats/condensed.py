"""Rankings from which documents are taken out, and scores of equal numbers of relevant documents.

Scores are means over the orders of tied documents (`patbench_core.measures.expected`).
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Self

import numpy as np
import numpy.typing as npt

from patbench_core.measures.expected import expected, tied

DRAWS = 100
"""Subsets a query and kind at most; of fewer each is taken once."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cited:
    """Cited documents of queries and where they stand: arrays of shape (n_links,).

    Attributes
    ----------
    query : ndarray of int
        0 to n_queries - 1, ascending.
    greater, equal : ndarray of int
        Retrieved documents of greater score, and others of equal score.
    found : ndarray of bool
        Whether the document was retrieved.
    gain : ndarray of int
    kind : ndarray of int
        Such as IN, OUT or UNKNOWN.
    """

    query: Ints
    greater: Ints
    equal: Ints
    found: Mask
    gain: Ints
    kind: Ints
    n_queries: int

    @classmethod
    def ranked(cls, query: Ints, rank: Ints, gain: Ints, kind: Ints, n_queries: int) -> Self:
        """Documents of a ranking without ties; rank 0 is not retrieved."""
        return cls(query, rank - 1, np.zeros_like(rank), rank > 0, gain, kind, n_queries)

    def number(self, kind: int) -> Ints:
        """Cited documents of one kind by query: ndarray of shape (n_queries,), int64."""
        return np.bincount(self.query[self.kind == kind], minlength=self.n_queries)

    def taken(self, links: Ints, query: Ints, n_queries: int) -> Self:
        """Some links, perhaps several times, under other queries."""
        stands = self.greater[links], self.equal[links], self.found[links]
        return type(self)(query, *stands, self.gain[links], self.kind[links], n_queries)

    def without(self, removed: Mask) -> Self:
        """The other documents, ranked as if the removed ones were not in the collection.

        Of the documents before one, and of those tied with it, the removed ones no longer count.

        References
        ----------
        Sakai, Alternatives to bpref, SIGIR 2007 (condensed lists, there of unjudged documents).
        """
        width = int(self.greater.max(initial=0)) + 1
        key = self.query * width + np.maximum(self.greater, 0)
        order = np.argsort(key, kind="stable")
        gone = np.concatenate([[0], np.cumsum((removed & self.found)[order])])
        first = np.searchsorted(key[order], self.query * width)
        left, right = (np.searchsorted(key[order], key, side) for side in ("left", "right"))
        greater = self.greater - (gone[left] - gone[first])
        equal = self.equal - (gone[right] - gone[left])
        kept = ~removed
        stands = greater[kept], equal[kept], self.found[kept]
        return type(self)(self.query[kept], *stands, self.gain[kept], self.kind[kept], self.n_queries)


def kind_scores(cited: Cited, kind: int, metric: str) -> Floats:
    """Scores when only one kind is relevant: ndarray of shape (n_queries,), NaN for queries without that kind.

    Cited documents of other kinds stay in the ranking, as documents that are not relevant.
    """
    links = cited.kind == kind
    queries, query = np.unique(cited.query[links], return_inverse=True)
    scores = np.full(cited.n_queries, np.nan)
    if len(queries):
        columns = (cited.greater, cited.equal, cited.gain, cited.found)
        greater, equal, gain, found = (column[links].astype(np.int64) for column in columns)
        scores[queries] = expected(metric, tied(query, greater, equal, gain, found, len(queries)))
    return scores


def equal_scores(cited: Cited, kind: int, other: int, metric: str) -> Floats:
    """Scores of as many documents of one kind as of the other, all other cited documents taken out.

    Each query with both kinds keeps m documents of `kind`, m the smaller of its numbers of both kinds; its score is
    the mean over all subsets of that size, or over `DRAWS` random ones where there are more.

    Returns
    -------
    ndarray of shape (n_queries,), float64
        NaN for queries without both kinds.
    """
    random = np.random.default_rng(0)
    size = np.minimum(cited.number(kind), cited.number(other))
    bounds = np.searchsorted(cited.query, np.arange(cited.n_queries + 1))
    links, trials, keeps = [], [], []
    owners: list[int] = []
    for query in np.flatnonzero(size):
        start, stop = bounds[query], bounds[query + 1]
        own = np.flatnonzero(cited.kind[start:stop] == kind)
        drawn = own[subsets(len(own), int(size[query]), random)]
        keep = np.zeros((len(drawn), stop - start), bool)
        np.put_along_axis(keep, drawn, values=True, axis=1)
        links.append(np.tile(np.arange(start, stop), len(drawn)))
        trials.append(len(owners) + np.repeat(np.arange(len(drawn)), stop - start))
        keeps.append(keep.ravel())
        owners += [int(query)] * len(drawn)
    scores = np.full(cited.n_queries, np.nan)
    if owners:
        link, trial, kept = (np.concatenate(parts) for parts in (links, trials, keeps))
        drawn_scores = kind_scores(cited.taken(link, trial, len(owners)).without(~kept), kind, metric)
        total = np.bincount(owners, weights=drawn_scores, minlength=cited.n_queries)
        scores[size > 0] = total[size > 0] / np.bincount(owners, minlength=cited.n_queries)[size > 0]
    return scores


def subsets(n: int, size: int, random: np.random.Generator) -> Ints:
    """All subsets of 0 to n - 1 of one size, or `DRAWS` random ones: ndarray of shape (n_subsets, size), int64."""
    if comb(n, size) <= DRAWS:
        return np.array(list(combinations(range(n), size)), np.int64)
    return np.argsort(random.random((DRAWS, n)), axis=1)[:, :size]
