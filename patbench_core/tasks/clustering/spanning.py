"""The edges that HDBSCAN needs of all distances, exact, without a matrix of all of them.

The mutual reachability distance of two documents is the greatest of their distance and of both core distances; a core
distance is that to the `samples`-th nearest other document. HDBSCAN reads a minimum spanning tree of it. Boruvka's
algorithm joins every component to its nearest neighbour outside, over and over; here most rounds are read from lists of
nearest documents, and documents whose lists may be too short are compared with all others once more.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.recent import Recent
from patbench_core.tasks.retrieval.ranking import Collection
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.topk import top_k
from patbench_core.tasks.vectors import DocumentVectors
from patbench_core.vectors.encode import unit_rows

LISTED = 64
"""Nearest documents that are kept of each: 90 MB for the 113,148 documents of the paper."""

_SLACK = 1e-6
"""Of a cosine: more than the error of float32, and than lists are rounded by."""
_ROWS = 4_096


@dataclass(frozen=True)
class Edges:
    """Edges that hold a minimum spanning tree, and those of each document to its `samples` nearest.

    Attributes
    ----------
    one, other : ndarray of shape (n_edges,), int64
        Documents, ``one < other``.
    reach : ndarray of shape (n_edges,), float64
        Mutual reachability distance.
    """

    one: np.ndarray
    other: np.ndarray
    reach: np.ndarray


def spanning_edges(vectors: np.ndarray, samples: int, lists: "Lists | None" = None) -> Edges:
    """Find `Edges` by Euclidean distance, to the six decimals of a cosine at which a list of nearest documents ends.

    Parameters
    ----------
    vectors : ndarray of shape (n, dimension), float32
        Unit length, two at least.
    samples : int
        From 1 to what is listed, less than n.
    lists : Lists, optional
        Of these documents, where they are known; they are changed.

    References
    ----------
    Campello, Moulavi and Sander, Density-based clustering based on hierarchical density estimates, PAKDD 2013.
    """
    component = np.arange(len(vectors))
    lists = Lists.of(vectors) if lists is None else lists
    lists.complete(vectors, samples)
    core = np.sort(lists.distance, axis=1)[:, samples - 1]
    ends = [(np.repeat(component, samples), lists.near[:, :samples].ravel())]
    while component.any():
        largest = np.bincount(component).argmax()
        weight, target = lists.outward(core, component)
        unsure = np.flatnonzero((lists.bound < _least(weight, component)) & (component != largest))
        if len(unsure):
            lists.search(vectors, unsure, component, core)
            weight, target = lists.outward(core, component)
        least = _least(weight, component)
        # The largest component waits, unsearched, where its lists may be too short: the others join it all the same.
        waits = ((lists.bound < least) & (component == largest)).any()
        joins = np.flatnonzero((weight == least) & ((component != largest) | ~waits))
        ends.append((joins, target[joins]))
        component = _joined(component, joins, target[joins])
    one, other = np.unique(
        np.sort(np.stack([np.concatenate(side) for side in zip(*ends, strict=True)]), axis=0), axis=1
    )
    reach = np.maximum(_distances(vectors, one, other[:, None])[:, 0], np.maximum(core[one], core[other]))
    return Edges(one, other, reach)


@dataclass
class Lists:
    """Documents near each, nearest first.

    Attributes
    ----------
    near : ndarray of shape (n, listed), int32
        -1 where there are fewer.
    distance : ndarray of shape (n, listed), float64
        Infinite where there are fewer.
    bound : ndarray of shape (n,), float64
        No document that is not listed has less mutual reachability distance.
    """

    near: np.ndarray
    distance: np.ndarray
    bound: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, listed: int = LISTED) -> "Lists":
        """The nearest of all others."""
        n = len(vectors)
        shape = n, min(listed, n - 1)
        lists = cls(np.empty(shape, np.int32), np.empty(shape), np.empty(n))
        lists.search(vectors, np.arange(n), np.arange(n), np.zeros(n))
        return lists

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.near.nbytes + self.distance.nbytes + self.bound.nbytes

    def within(self, rows: np.ndarray) -> "Lists":
        """Those of some documents, which are numbered in the order of `rows`; others are left out of them."""
        place = np.full(len(self.near) + 1, -1, np.int32)
        place[rows] = np.arange(len(rows))
        near = place[self.near[rows]]
        order = np.argsort(near < 0, axis=1, kind="stable")
        distance = np.where(near < 0, np.inf, self.distance[rows])
        near, distance = (np.take_along_axis(each, order, 1) for each in (near, distance))
        return Lists(near, distance, self.bound[rows])

    def complete(self, vectors: np.ndarray, least: int) -> None:
        """Search again what has fewer than `least` documents in its list."""
        few = np.flatnonzero((self.near >= 0).sum(axis=1) < least)
        self.search(vectors, few, np.arange(len(vectors)), np.zeros(len(vectors)))

    def search(self, vectors: np.ndarray, rows: np.ndarray, component: np.ndarray, core: np.ndarray) -> None:
        """List what is nearest outside of each row's component, by the greater of distance and core distance."""
        if not len(rows):
            return
        everyone = np.arange(len(vectors))
        scorer = _Reach(vectors[rows], vectors, np.arange(len(rows)), everyone, (1 - core**2 / 2).astype(np.float32))
        near, cosine = top_k(scorer, Collection(rows, component, everyone.astype(np.int32)), self.near.shape[1])
        self.near[rows], self.distance[rows] = near, _distances(vectors, rows, near)
        last = np.where(near[:, -1] < 0, -np.inf, cosine[:, -1].astype(np.float64))
        self.bound[rows] = np.sqrt(np.maximum(2 - 2 * (last + _SLACK), 0))

    def outward(self, core: np.ndarray, component: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Least mutual reachability distance to a listed document of another component, and which that is."""
        reach = np.maximum(np.maximum(self.distance, core[self.near]), core[:, None])
        reach[(component[self.near] == component[:, None]) | (self.near < 0)] = np.inf
        place = reach.argmin(axis=1)[:, None]
        return np.take_along_axis(reach, place, 1)[:, 0], np.take_along_axis(self.near, place, 1)[:, 0]


@dataclass(frozen=True)
class _Reach(DenseScorer):
    """Cosines, none greater than ``core``, that of the document's own core distance: shape (n_docs,), float32."""

    core: np.ndarray

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """See `Scorer`."""
        out = super().scores(rows, out)
        np.minimum(out, self.core, out=out)
        return out


def _distances(vectors: np.ndarray, rows: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Distance of each row to all of its list, infinite where there is none: shape of `near`, float64."""
    distances = np.empty(near.shape)
    for start in range(0, len(rows), _ROWS):
        part = slice(start, start + _ROWS)
        own = vectors[rows[part]].astype(np.float64)
        for column, listed in enumerate(near[part].T):
            distances[part, column] = np.linalg.norm(own - vectors[listed], axis=1)
    distances[near < 0] = np.inf
    return distances


def _least(weight: np.ndarray, component: np.ndarray) -> np.ndarray:
    """Least weight in the component of each document: ndarray of shape (n,)."""
    least = np.full(component.max() + 1, np.inf)
    np.minimum.at(least, component, weight)
    return np.asarray(least[component])


def _joined(component: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Components after joining those of each pair, numbered from 0: ndarray of shape (n,), int."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = component.max() + 1
    pairs = coo_array((np.ones(len(one), np.int8), (component[one], component[other])), shape=(n, n))
    joined: np.ndarray = connected_components(pairs, directed=False)[1][component]
    return joined


def nearest_lists(landscape: Landscape, vectors: DocumentVectors, rows: np.ndarray) -> Lists:
    """The nearest documents of `rows` among them, from those of all documents that have a vector.

    Parameters
    ----------
    rows : ndarray of shape (n,), int64
        Documents of the landscape, all with a vector; they are numbered from 0 in the lists.
    """
    tie_rank = landscape.tie_rank[vectors.rows]
    order = np.argsort(tie_rank)
    matrix = unit_rows(vectors.matrix[order])
    key = hashlib.sha256(matrix.data).digest()
    lists = _LISTS.get(key) or Lists.of(matrix)
    _LISTS.put(key, lists)
    return lists.within(np.searchsorted(tie_rank[order], landscape.tie_rank[rows]))


_LISTS = Recent[Lists](lambda lists: lists.nbytes)
"""By the vectors of a landscape."""
