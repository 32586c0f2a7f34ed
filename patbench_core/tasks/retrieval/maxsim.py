"""MaxSim, the score of late interaction.

Khattab and Zaharia, ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over BERT,
2020: every query token counts with the document token that is most similar to it, sum_i max_j q_i . d_j.
"""

import numpy as np


def maxsim(
    queries: np.ndarray, query_lengths: np.ndarray, documents: np.ndarray, document_lengths: np.ndarray
) -> np.ndarray:
    """Scores of all documents for all queries.

    Parameters
    ----------
    queries : ndarray of shape (n_query_vectors, dimension), float32
        Token vectors of all queries, one query after the other.
    query_lengths : ndarray of shape (n_queries,), int
        Vectors of each query, at least one.
    documents, document_lengths : ndarray
        The same of documents.

    Returns
    -------
    scores : ndarray of shape (n_queries, n_documents), float32
        Summed in float64.
    """
    similarity = documents @ queries.T
    best = np.empty((len(document_lengths), len(queries)), np.float32)
    begin = 0
    for place, end in enumerate(np.cumsum(document_lengths).tolist()):
        similarity[begin:end].max(axis=0, out=best[place])
        begin = end
    starts = np.cumsum(query_lengths) - query_lengths
    return np.add.reduceat(best, starts, axis=1, dtype=np.float64).T.astype(np.float32)
