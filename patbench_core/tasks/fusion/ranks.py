"""Ranks of all documents, at any depth."""

import numpy as np


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
    # One number a document that sorts as score and publication number do: the bits of a float32 ascend with its size,
    # of negative ones backwards. Sorting such numbers takes a tenth of the time of a stable argsort.
    bits = (scores + np.float32(0)).view(np.int32).astype(np.int64)
    keys = ~np.where(bits < 0, bits ^ 0x7FFFFFFF, bits) << 32 | tie_rank
    keys.sort(axis=1)
    places = np.empty(scores.shape, np.int32)
    np.put_along_axis(places, keys & 0xFFFFFFFF, np.arange(1, scores.shape[1] + 1, dtype=np.int32)[None], axis=1)
    ranks = places[:, tie_rank]
    ranks[scores == -np.inf] = 0
    return ranks
