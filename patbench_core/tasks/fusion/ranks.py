"""Ranks of all documents, at any depth."""

import numpy as np
from numba import njit

_BITS = 11
"""Of a digit: the counts of all its values stay in the nearest cache."""


def all_ranks(scores: np.ndarray, tie_rank: np.ndarray) -> np.ndarray:
    """Rank documents by score, descending, then by publication number, ascending.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_docs), float32
        Rounded; -inf for documents that are not ranked.
    tie_rank : ndarray of shape (n_docs,), int
        Place of each document in ascending order of publication numbers.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), int32
        From 1; 0 for documents that are not ranked.
    """
    ranks = np.empty(scores.shape, np.int32)
    _rank_rows((scores + np.float32(0)).view(np.int32), np.argsort(tie_rank), ranks)
    ranks[scores == -np.inf] = 0
    return ranks


@njit(nogil=True, cache=True)
def _rank_rows(bits: np.ndarray, by_number: np.ndarray, ranks: np.ndarray) -> None:
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
