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
    by_number = np.argsort(tie_rank)
    numbered = scores[:, by_number]
    order = np.argsort(-numbered, axis=1, kind="stable")
    places = np.empty(scores.shape, np.int32)
    np.put_along_axis(places, order, np.arange(1, scores.shape[1] + 1, dtype=np.int32)[None], axis=1)
    places[numbered == -np.inf] = 0
    ranks = np.empty_like(places)
    ranks[:, by_number] = places
    return ranks
