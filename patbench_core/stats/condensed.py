"""Rankings from which documents are taken out, and scores of equal numbers of relevant documents."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from patbench_core.measures.ranks import Ranks

DRAWS = 100
"""Subsets a query and kind at most; where there are no more, each is taken once."""

Function = Callable[[Ranks], np.ndarray]


@dataclass(frozen=True)
class Cited:
    """Cited documents of queries and where they stand: arrays of shape (n_links,).

    Attributes
    ----------
    query : ndarray, int
        0 to n_queries - 1, ascending.
    rank, gain : ndarray, int
        As in `Ranks`; no two retrieved documents of a query share a rank.
    domain : ndarray, int8
        IN, OUT or UNKNOWN.
    n_queries : int
    """

    query: np.ndarray
    rank: np.ndarray
    gain: np.ndarray
    domain: np.ndarray
    n_queries: int

    def number(self, domain: int) -> np.ndarray:
        """Cited documents of one kind by query: ndarray of shape (n_queries,), int64."""
        return np.bincount(self.query[self.domain == domain], minlength=self.n_queries)


def condensed(query: np.ndarray, rank: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Ranks of the kept documents as if the others were not in the collection.

    Parameters
    ----------
    query, rank : ndarray of shape (n_links,), int
        Cited documents; rank 0 where not retrieved.
    kept : ndarray of shape (n_links,), bool

    Returns
    -------
    ndarray of shape (n_kept,), int64
        A rank less the number of removed documents before it; 0 stays 0.

    References
    ----------
    Sakai, Alternatives to bpref, SIGIR 2007 (condensed lists, there of unjudged documents).
    """
    order = np.lexsort((rank, query))
    removed = np.cumsum(~kept[order] & (rank[order] > 0))
    first = np.searchsorted(query[order], query[order])  # of the same query
    before = removed - np.concatenate([[0], removed])[first]
    shorter = np.array(rank, np.int64)
    shorter[order] -= before * (rank[order] > 0)
    return shorter[kept]


def query_scores(cited: Cited, domain: int, rank: np.ndarray, function: Function) -> np.ndarray:
    """Scores when only one kind is relevant: ndarray of shape (n_queries,), NaN for queries without that kind.

    Parameters
    ----------
    rank : ndarray of shape (n_links of that kind,), int
    """
    of = cited.domain == domain
    queries, query = np.unique(cited.query[of], return_inverse=True)
    scores = np.full(cited.n_queries, np.nan)
    scores[queries] = function(Ranks(query, rank, cited.gain[of], len(queries)))
    return scores


def equal_scores(cited: Cited, domain: int, other: int, function: Function, seed: int = 0) -> np.ndarray:
    """Scores of as many documents of one kind as of the other, all other cited documents taken out.

    Each query with both kinds keeps m documents of `domain`, m the smaller of its numbers of both kinds; its score is
    the mean over all subsets of that size, or over `DRAWS` random ones where there are more.

    Returns
    -------
    ndarray of shape (n_queries,), float64
        NaN for queries without both kinds.
    """
    random = np.random.default_rng(seed)
    size = np.minimum(cited.number(domain), cited.number(other))
    bounds = np.searchsorted(cited.query, np.arange(cited.n_queries + 1))
    links, trials, keeps, owners = [], [], [], []
    for query in np.flatnonzero(size):
        start, stop = bounds[query], bounds[query + 1]
        own = np.flatnonzero(cited.domain[start:stop] == domain)
        drawn = own[subsets(len(own), int(size[query]), random)]
        keep = np.zeros((len(drawn), stop - start), bool)
        np.put_along_axis(keep, drawn, values=True, axis=1)
        links.append(np.tile(np.arange(start, stop), len(drawn)))
        trials.append(len(owners) + np.repeat(np.arange(len(drawn)), stop - start))
        keeps.append(keep.ravel())
        owners += [query] * len(drawn)
    scores = np.full(cited.n_queries, np.nan)
    if owners:
        link, trial, kept = (np.concatenate(parts) for parts in (links, trials, keeps))
        rank = condensed(trial, cited.rank[link], kept)
        of_trial = function(Ranks(trial[kept], rank, cited.gain[link[kept]], len(owners)))
        total = np.bincount(owners, weights=of_trial, minlength=cited.n_queries)
        drawn_of = np.bincount(owners, minlength=cited.n_queries)
        scores[size > 0] = total[size > 0] / drawn_of[size > 0]
    return scores


def subsets(n: int, size: int, random: np.random.Generator) -> np.ndarray:
    """All subsets of 0 to n - 1 of one size, or `DRAWS` random ones: ndarray of shape (n_subsets, size), int64."""
    if comb(n, size) <= DRAWS:
        return np.array(list(combinations(range(n), size)), np.int64)
    return np.argsort(random.random((DRAWS, n)), axis=1)[:, :size]
