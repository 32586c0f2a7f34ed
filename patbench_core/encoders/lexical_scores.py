"""BM25 scores of one query, compiled: the postings of its words, added up."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def add_postings(
    scores: np.ndarray, documents: np.ndarray, bounds: np.ndarray, words: np.ndarray, out: np.ndarray
) -> None:
    """Write the scores of all documents; -inf for those that have none of the words.

    Sums are built word by word in float32, as bm25s builds them: they are its own to the last bit.

    Parameters
    ----------
    scores, documents : ndarray of shape (n_postings,), float32 and int32
        Score that a word gives to a document, word by word.
    bounds : ndarray of shape (n_words + 1,), int
        Where the postings of each word begin.
    words : ndarray of shape (n_query_words,), int64
    out : ndarray of shape (n_documents,), float32
    """
    out[:] = 0
    for word in words:
        for posting in range(bounds[word], bounds[word + 1]):
            out[documents[posting]] += scores[posting]
    for document in range(len(out)):
        if not out[document] > 0:
            out[document] = -np.inf
