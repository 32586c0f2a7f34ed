"""Scores of a ranker brought to a scale that another ranker shares, query by query.

Where a score is -inf the document is not ranked: it counts in no minimum, mean or deviation and stays -inf.
"""

from collections.abc import Callable

import numpy as np


def completed(scores: np.ndarray, others: np.ndarray, lowest: np.ndarray | float) -> np.ndarray:
    """Give `lowest` to documents that the other ranker alone retrieves.

    Parameters
    ----------
    scores, others : ndarray of shape (n_queries, n_docs), float32
        Of this ranker and the other; -inf for documents that it does not retrieve.
    lowest : float or ndarray of shape (n_queries, 1)
        At most the least score of the query's retrieved documents.
    """
    from patbench_core.tasks.fusion.scales import complete_rows

    out = np.empty_like(scores)
    complete_rows(scores, others, np.broadcast_to(np.float32(lowest), (len(scores), 1)), out)
    return out


def least(scores: np.ndarray) -> np.ndarray:
    """Least score of the retrieved documents, 0 where there is none: ndarray of shape (n_queries, 1), float32."""
    from patbench_core.tasks.fusion.scales import extremes

    return np.array([[extremes(row)[0]] for row in scores], np.float32)


def minmax(scores: np.ndarray) -> np.ndarray:
    """Min-max: (s - min) / (max - min) over the ranked documents of a query, in [0, 1]; 0 where all are equal.

    References
    ----------
    Lee, Analyses of multiple evidence combination, SIGIR 1997.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
    """
    from patbench_core.tasks.fusion.scales import minmax_rows

    out = np.empty_like(scores)
    minmax_rows(scores, out)
    return out


def zscore(scores: np.ndarray) -> np.ndarray:
    """Standard scores: (s - mean) / deviation over the ranked documents of a query; 0 where all are equal.

    References
    ----------
    Renda and Straccia, Web metasearch: rank vs. score based rank aggregation methods, SAC 2003.

    Returns
    -------
    ndarray of shape (n_queries, n_docs), float32
    """
    from patbench_core.tasks.fusion.scales import zscore_rows

    out = np.empty_like(scores)
    zscore_rows(scores, out)
    return out


NORMALISATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"minmax": minmax, "zscore": zscore}
