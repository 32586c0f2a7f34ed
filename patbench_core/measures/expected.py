"""Measures averaged over all orders of tied documents, from what is known of each relevant document.

Documents of equal score form a tie; the total order that trec_eval needs settles it by publication number, which says
nothing of a model. The mean over all orders of a tie does not depend on numbers.

References
----------
McSherry and Najork, Computing information retrieval performance measures efficiently in the presence of tied scores,
ECIR 2008.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from patbench_core.measures import measure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tied:
    """The relevant documents that were retrieved, by tie: arrays of shape (n_ties,), but for the last two.

    Attributes
    ----------
    query : ndarray of int
        Query of each tie, from 0.
    above : ndarray of int
        g: documents ranked before the tie.
    size : ndarray of int
        t: documents in the tie, relevant or not.
    relevant : ndarray of int
        r: relevant ones among them.
    before : ndarray of int
        Relevant documents of the same query above the tie.
    gain : ndarray of float64
        Sum of the gains in the tie.
    ideal : ndarray of shape (n_links,), float64
        All gains of each query, greatest first, retrieved or not; those of query 0 first.
    counts : ndarray of shape (n_queries,), int64
        How many of them each query has.
    """

    query: Ints
    above: Ints
    size: Ints
    relevant: Ints
    before: Ints
    gain: Floats
    ideal: Floats
    counts: Ints

    @property
    def n_queries(self) -> int:
        """Judged queries."""
        return len(self.counts)

    @property
    def judged(self) -> Floats:
        """Relevant documents of each query, retrieved or not."""
        return self.counts.astype(np.float64)

    def per_query(self, weights: Floats) -> Floats:
        """Sum over the ties of each query."""
        return np.bincount(self.query, weights=weights, minlength=self.n_queries).astype(np.float64)

    def inside(self, k: int | None) -> Ints:
        """Places of each tie that are among the first k: between 0 and its size."""
        return self.size if k is None else np.clip(k - self.above, 0, self.size)


def tied(query: Ints, greater: Ints, equal: Ints, gain: Floats, rank: Ints, n_queries: int) -> Tied:
    """Collect relevant documents by tie.

    Parameters
    ----------
    query : ndarray of shape (n_links,), int
        From 0 to n_queries - 1; each query has a link.
    greater, equal : ndarray of shape (n_links,), int
        Documents of greater score, and other documents of equal score.
    gain : ndarray of shape (n_links,)
    rank : ndarray of shape (n_links,), int
        0 where the document was not retrieved.
    """
    order = np.lexsort((-gain, query))
    ideal, counts = gain[order].astype(np.float64), np.bincount(query, minlength=n_queries)
    found = rank > 0
    keys, place = np.unique(np.stack([query[found], greater[found]], axis=1), axis=0, return_inverse=True)
    relevant = np.bincount(place.ravel(), minlength=len(keys))
    size = np.zeros(len(keys), np.int64)
    size[place.ravel()] = equal[found] + 1
    total = np.cumsum(relevant) - relevant
    first = np.searchsorted(keys[:, 0], keys[:, 0], "left")
    gains = np.bincount(place.ravel(), weights=gain[found], minlength=len(keys)).astype(np.float64)
    return Tied(keys[:, 0], keys[:, 1], size, relevant, total - total[first], gains, ideal, counts)


def expected(name: str, ties: Tied) -> Floats:
    """Mean of a measure over all orders of ties, for each query: ndarray of shape (n_queries,), float64.

    Raises
    ------
    PatbenchError
        If no measure has that name.
    """
    known = measure(name)
    return _FUNCTIONS[name.partition("@")[0]](ties, known.k)


def _ndcg(ties: Tied, k: int | None) -> Floats:
    """Each relevant document is at each place of its tie equally often: gain x mean discount of the tie's places."""
    last = max(int((ties.above + ties.size).max(initial=0)), int(ties.counts.max()))
    discount = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, last + 2)))])
    mean = (discount[ties.above + ties.inside(k)] - discount[ties.above]) / ties.size
    mean = np.where(ties.inside(k) > 0, mean, 0.0)
    owner = np.repeat(np.arange(ties.n_queries), ties.counts)
    place = np.arange(len(ties.ideal)) - (np.cumsum(ties.counts) - ties.counts)[owner]
    best = np.where(place < (last if k is None else k), ties.ideal / np.log2(place + 2), 0.0)
    return ties.per_query(ties.gain * mean) / np.bincount(owner, weights=best)


def _hits(ties: Tied, k: int | None) -> Floats:
    """Relevant documents expected among the first k: a share inside / size of each tie's."""
    return ties.per_query(ties.relevant * ties.inside(k) / ties.size)


def _recall(ties: Tied, k: int | None) -> Floats:
    return _hits(ties, k) / ties.judged


def _precision(ties: Tied, k: int | None) -> Floats:
    if k is None:  # `measure` refuses it
        raise ValueError("precision needs a cutoff")
    return _hits(ties, k) / k


def _success(ties: Tied, k: int | None) -> Floats:
    """1 - chance that no place among the first k holds a relevant document: C(t - r, m) / C(t, m) for m places."""
    m, t, r = ties.inside(k), ties.size, ties.relevant
    missed = np.exp(_log_choose(t - r, m) - _log_choose(t, m))
    failed = np.ones(ties.n_queries)
    np.multiply.at(failed, ties.query, missed)
    return 1 - failed


def _reciprocal_rank(ties: Tied, k: int | None) -> Floats:
    """The first relevant document of a tie is at place j with chance C(t - j, r - 1) / C(t, r)."""
    found = np.zeros(ties.n_queries)
    first = np.flatnonzero(ties.before == 0)
    shapes = np.stack([ties.above[first], ties.size[first], ties.relevant[first]], axis=1)
    distinct, place = np.unique(shapes, axis=0, return_inverse=True)
    values = np.empty(len(distinct))
    for row, (g, t, r) in enumerate(distinct.tolist()):
        j = np.arange(1, min(t - r + 1, t if k is None else max(0, k - g)) + 1)
        chance = np.exp(_log_choose(t - j, r - 1) - _log_choose(t, r))
        values[row] = (chance / (g + j)).sum()
    found[ties.query[first]] = values[place.ravel()]
    return found


def _average_precision(ties: Tied, k: int | None) -> Floats:
    """A relevant document at place p of its tie has before it b above and (p - 1) (r - 1) / (t - 1) in the tie.

    So its expected precision is (b + 1 + (p - 1) s) / (g + p) with s = (r - 1) / (t - 1), and p is each of 1 ... t
    equally often. With H the harmonic numbers, sum 1 / (g + p) = H(g + m) - H(g) and
    sum (p - 1) / (g + p) = m - (g + 1) (H(g + m) - H(g)) over the first m places.
    """
    g, t, r, m = ties.above, ties.size, ties.relevant, ties.inside(k)
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, int((g + t).max(initial=0)) + 1))])
    inverse = harmonic[g + m] - harmonic[g]
    inverse = np.where(m > 0, inverse, 0.0)
    step = np.divide(r - 1, t - 1, out=np.zeros(len(t)), where=t > 1)
    precision = ((ties.before + 1) * inverse + step * (m - (g + 1) * inverse)) / t
    return ties.per_query(r * precision) / ties.judged


def _log_choose(n: Ints, k: Ints) -> Floats:
    """log C(n, k), -inf where k > n."""
    from scipy.special import gammaln

    n, k = np.broadcast_arrays(np.asarray(n, np.float64), np.asarray(k, np.float64))
    inside = (k <= n) & (k >= 0)
    safe = np.where(inside, k, 0)
    return np.where(inside, gammaln(n + 1) - gammaln(safe + 1) - gammaln(n - safe + 1), -np.inf)


_FUNCTIONS: dict[str, Callable[[Tied, int | None], Floats]] = {
    "nDCG": _ndcg,
    "Recall": _recall,
    "P": _precision,
    "success": _success,
    "MAP": _average_precision,
    "MRR": _reciprocal_rank,
}
