"""Ranks of all documents and their fusion, compiled."""

import numpy as np
from numba import njit

from patbench_core.tasks.retrieval.counting import TILE, count

_BITS = 11
"""Of a digit: the counts of all its values stay in the nearest cache."""


@njit(nogil=True, cache=True)
def rank_rows(bits: np.ndarray, by_number: np.ndarray, ranks: np.ndarray) -> None:
    """Write the ranks of each row, best first, by a radix sort, which keeps documents of equal score in their order.

    Parameters
    ----------
    bits : ndarray of shape (n_queries, n_docs), int32
        Those of float32 scores, none of them -0.
    by_number : ndarray of shape (n_docs,), int64
        Documents in ascending order of publication numbers.
    ranks : ndarray of shape (n_queries, n_docs), int32
        From 1.
    """
    n = len(by_number)
    keys, order = np.empty((2, n), np.uint32), np.empty((2, n), np.int32)
    for query in range(len(bits)):
        for place in range(n):
            own = bits[query, by_number[place]]
            # Descending scores as ascending numbers: bits of a float32 grow with its size, of negative ones as well.
            keys[0, place] = 0x7FFFFFFF - own if own >= 0 else np.int64(0x80000000) + (own & 0x7FFFFFFF)
            order[0, place] = by_number[place]
        for digit in range(3):
            given, sorted_ = digit % 2, (digit + 1) % 2
            shift = np.uint32(digit * _BITS)
            starts = np.zeros((1 << _BITS) + 1, np.int64)
            for place in range(n):
                starts[((keys[given, place] >> shift) & 0x7FF) + 1] += 1
            starts = np.cumsum(starts)
            for place in range(n):
                value = (keys[given, place] >> shift) & 0x7FF
                keys[sorted_, starts[value]] = keys[given, place]
                order[sorted_, starts[value]] = order[given, place]
                starts[value] += 1
        for place in range(n):
            ranks[query, order[1, place]] = place + 1


@njit(nogil=True, cache=True)
def place_scores(
    dense: np.ndarray,
    bm25: np.ndarray,
    weights: np.ndarray,
    tie_rank: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write rank, greater and tied of links (rows, columns) among weighted sums of scores.

    Parameters
    ----------
    dense, bm25 : ndarray of shape (n_queries, n_docs), float32
        Normalised.
    weights : ndarray of shape (n_weights, 2), float32
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
        row, last = rows[first], _end(rows, first)
        links = slice(first, last)
        _place(
            dense[row], bm25[row], weights, tie_rank, columns[links], low[:, links], high[:, links], out[:, :, links]
        )
        first = last


@njit(nogil=True, cache=True)
def place_ranks(
    dense: np.ndarray,
    bm25: np.ndarray,
    given: np.ndarray,
    weights: np.ndarray,
    tie_rank: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write the same among weighted sums of what ranks give; see `place_scores`.

    Parameters
    ----------
    dense, bm25 : ndarray of shape (n_queries, n_docs), int32
        Ranks from 1, 0 for what is not ranked.
    given : ndarray of shape (n_ranks,), float64
        By rank. A document that neither ranks has -inf.
    weights : ndarray of shape (n_weights, 2), float64
    """
    n_docs, first = dense.shape[1], 0
    left, right = np.empty(n_docs), np.empty(n_docs)
    while first < len(rows):
        row, last = rows[first], _end(rows, first)
        for doc in range(n_docs):
            neither = dense[row, doc] == 0 and bm25[row, doc] == 0
            left[doc] = -np.inf if neither else given[dense[row, doc]]
            right[doc] = -np.inf if neither else given[bm25[row, doc]]
        links = slice(first, last)
        _place(left, right, weights, tie_rank, columns[links], low[:, links], high[:, links], out[:, :, links])
        first = last


@njit(nogil=True, cache=True)
def _end(rows: np.ndarray, first: int) -> int:
    """Where the links of a query end."""
    last = first + 1
    while last < len(rows) and rows[last] == rows[first]:
        last += 1
    return last


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
