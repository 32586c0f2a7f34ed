"""Where documents stand in fused rankings, compiled."""

import numpy as np
from numba import njit

from patbench_core.tasks.retrieval.counting import TILE, count


@njit(nogil=True, cache=True)
def place_sums(
    dense: np.ndarray,
    bm25: np.ndarray,
    given: np.ndarray | None,
    weights: np.ndarray,
    tie_rank: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write rank, greater and tied of links (rows, columns) among weighted sums of scores, or of what ranks give.

    Parameters
    ----------
    dense, bm25 : ndarray of shape (n_queries, n_docs), float32 or int32
        Normalised scores; or ranks from 1, 0 for what is not ranked.
    given : ndarray of shape (n_ranks,), float64, or None
        What each rank gives; None of scores. A document that neither ranks has -inf.
    weights : ndarray of shape (n_weights, 2), float32 for scores, float64 for ranks
    tie_rank : ndarray of shape (n_docs,), int32
    rows, columns : ndarray of shape (n_links,), int64
        `rows` ascending.
    low, high : ndarray of shape (n_weights, n_links), float32
        Between them lie the sums that are equal to the link's.
    out : ndarray of shape (n_weights, 3, n_links), int32
        Zeros.
    """
    first = 0
    while first < len(rows):
        row, last = rows[first], first + 1
        while last < len(rows) and rows[last] == row:
            last += 1
        links = slice(first, last)
        where = (weights, tie_rank, columns[links], low[:, links], high[:, links], out[:, :, links])
        if given is None:  # without ranks the other branch is not compiled
            _place(dense[row], bm25[row], *where)
        else:
            left, right = _of_ranks(dense[row], bm25[row], given)
            _place(left, right, *where)
        first = last


@njit(nogil=True, cache=True)
def _of_ranks(dense: np.ndarray, bm25: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the ranks of each document give: two ndarrays of shape (n_docs,), float64."""
    left, right = np.empty(len(dense)), np.empty(len(dense))
    for doc in range(len(dense)):
        neither = dense[doc] == 0 and bm25[doc] == 0
        left[doc] = -np.inf if neither else given[dense[doc]]
        right[doc] = -np.inf if neither else given[bm25[doc]]
    return left, right


@njit(nogil=True, cache=True)
def _place(
    left: np.ndarray,
    right: np.ndarray,
    weights: np.ndarray,
    tie_rank: np.ndarray,
    columns: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    out: np.ndarray,
) -> None:
    """The links of one query; its sums are a tile at a time in memory."""
    mixed = np.empty(TILE, np.float32)
    for start in range(0, len(left), TILE):
        one, other = left[start : start + TILE], right[start : start + TILE]
        for weight in range(len(weights)):
            _mix(one, other, weights[weight, 0], weights[weight, 1], mixed)
            for link in range(len(columns)):
                greater, reached = count(mixed[: len(one)], low[weight, link], high[weight, link])
                out[weight, 1, link] += greater
                out[weight, 2, link] += reached
    for weight in range(len(weights)):
        for link in range(len(columns)):
            out[weight, 2, link] -= out[weight, 1, link] + 1  # the link itself reached its score
            out[weight, 0, link] = out[weight, 1, link] + 1
            if out[weight, 2, link] > 0:
                own = tie_rank[columns[link]]
                for doc in range(len(left)):
                    score = np.float32(weights[weight, 0] * left[doc] + weights[weight, 1] * right[doc])
                    equal = (score >= low[weight, link]) & (score <= high[weight, link])
                    out[weight, 0, link] += equal & (tie_rank[doc] < own)


@njit(nogil=True, cache=True)
def _mix(one: np.ndarray, other: np.ndarray, weight: float, rest: float, out: np.ndarray) -> None:
    """Write weighted sums; a loop of its own is compiled to vector instructions."""
    for place in range(len(one)):
        out[place] = weight * one[place] + rest * other[place]
