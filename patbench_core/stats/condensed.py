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
    number, size = cited.number(kind), np.minimum(cited.number(kind), cited.number(other))
    queries = np.flatnonzero(size)
    scores = np.full(cited.n_queries, np.nan)
    if len(queries):
        trials = _Trials.of(number[queries], size[queries])
        links, owner, kept = trials.links(cited, kind, queries)
        drawn = kind_scores(cited.taken(links, owner, len(trials.asked)).without(~kept), kind, metric)
        scores[queries] = np.bincount(trials.asked, weights=drawn) / np.bincount(trials.asked)
    return scores


@dataclass(frozen=True)
class _Trials:
    """Which documents of one kind are kept in each trial of each query.

    Attributes
    ----------
    asked : ndarray of shape (n_trials,), int
        Query of each trial, as a place among those that have trials, ascending.
    start : ndarray of shape (n_trials,), int
        Where its documents begin in `kept`.
    kept : ndarray of bool
        Tables of (subset, document), one behind another: queries of equal numbers share one.
    """

    asked: Ints
    start: Ints
    kept: Mask

    @classmethod
    def of(cls, number: Ints, size: Ints) -> Self:
        """All subsets of `size` of `number` documents, or random ones, of each query."""
        random = np.random.default_rng(0)
        shared: dict[tuple[int, int], tuple[int, int]] = {}
        tables: list[Mask] = []
        begin, n_subsets = np.zeros((2, len(number)), np.int64)
        end = 0
        for query, (n, m) in enumerate(zip(number.tolist(), size.tolist(), strict=True)):
            known = shared.get((n, m))
            if known is None:
                drawn = subsets(n, m, random)
                table = np.zeros((len(drawn), n), bool)
                np.put_along_axis(table, drawn, values=True, axis=1)
                tables.append(table.ravel())
                known, end = (end, len(drawn)), end + table.size
                if comb(n, m) <= DRAWS:
                    shared[n, m] = known
            begin[query], n_subsets[query] = known
        asked = np.repeat(np.arange(len(number)), n_subsets)
        return cls(asked, begin[asked] + _count_from_zero(n_subsets) * number[asked], np.concatenate(tables))

    def links(self, cited: Cited, kind: int, queries: Ints) -> tuple[Ints, Ints, Mask]:
        """Every link of a trial's query, the trial, and whether it is kept: arrays of shape (n_trials x links,)."""
        own = cited.kind == kind
        within = np.cumsum(own) - own  # documents of the kind before each link
        first, stop = (np.searchsorted(cited.query, queries, side) for side in ("left", "right"))
        lengths = (stop - first)[self.asked]
        trial = np.repeat(np.arange(len(self.asked)), lengths)
        links = first[self.asked][trial] + _count_from_zero(lengths)
        place = self.start[trial] + within[links] - within[first][self.asked][trial]
        kept = own[links]
        kept[kept] = self.kept[place[kept]]
        return links, trial, kept


def _count_from_zero(lengths: Ints) -> Ints:
    """0 to length - 1 for each length, one behind another."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def subsets(n: int, size: int, random: np.random.Generator) -> Ints:
    """All subsets of 0 to n - 1 of one size, or `DRAWS` random ones: ndarray of shape (n_subsets, size), int64."""
    if comb(n, size) <= DRAWS:
        return np.array(list(combinations(range(n), size)), np.int64)
    return np.argsort(random.random((DRAWS, n)), axis=1)[:, :size]
