"""Cross-validation over queries: a setting is chosen where it is not judged."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from patbench_core.errors import PatbenchError
from patbench_core.files import digest

FOLDS = 5
_DECIMALS = 12
"""Means that differ by less are equal, whatever the order of summation."""


def linked_groups(query: np.ndarray, mark: np.ndarray, n_queries: int) -> np.ndarray:
    """Group queries that share a mark, directly or through other queries.

    Parameters
    ----------
    query, mark : ndarray of shape (n_marks,), int
        A query and something that it has, such as a family that it cites.

    Returns
    -------
    ndarray of shape (n_queries,), int
        Equal code, same group.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    _, code = np.unique(mark, return_inverse=True)
    size = n_queries + int(code.max(initial=-1)) + 1
    edges = coo_array((np.ones(len(query), np.int8), (query, n_queries + code)), shape=(size, size))
    group: np.ndarray = connected_components(edges, directed=False)[1]
    return group[:n_queries]


def grouped_folds(group: np.ndarray, names: Sequence[str], folds: int = FOLDS) -> np.ndarray:
    """Split whole groups into `folds` folds, or as many as there are groups; large groups first, each to the smallest.

    Groups of one size follow in the order of a digest of their names, so that folds depend on what the queries are
    and not on where they stand; scikit-learn's ``GroupKFold`` breaks such ties by the order of the groups' codes.

    Parameters
    ----------
    group : ndarray of shape (n_queries,), int
    names : sequence of str
        Publication number of each query.
    folds : int

    Returns
    -------
    ndarray of shape (n_queries,), int64
        Fold of each query.
    """
    count = min(folds, len(np.unique(group)))
    return assigned(group, np.zeros(count), lambda each: digest(sorted(str(names[query]) for query in each.tolist())))


def assigned(group: np.ndarray, wanted: np.ndarray, key: Callable[[np.ndarray], str]) -> np.ndarray:
    """Assign whole groups, largest first, each to the part that lacks most of what is wanted of it.

    Parameters
    ----------
    group : ndarray of shape (n,), int
    wanted : ndarray of shape (n_parts,)
        Members of each part; zeros for parts of one size.
    key : callable
        Decides the order of groups of one size: a text of the members of a group, ndarray of int64.

    Returns
    -------
    ndarray of shape (n,), int64
    """
    members = [np.flatnonzero(group == code) for code in np.unique(group)]
    members.sort(key=lambda each: (-len(each), key(each)))
    lacking = np.array(wanted, np.float64)
    part = np.empty(len(group), np.int64)
    for each in members:
        neediest = int(np.argmax(np.round(lacking, 6)))
        part[each] = neediest
        lacking[neediest] -= len(each)
    return part


def splits(fold: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Queries to choose by, and queries held out, fold by fold."""
    for held in range(int(fold.max(initial=-1)) + 1):
        yield np.flatnonzero(fold != held), np.flatnonzero(fold == held)


def check_apart(fold: int, train: np.ndarray, held: np.ndarray, query: np.ndarray, mark: np.ndarray) -> None:
    """Make sure that no query, and nothing that queries share, is on both sides.

    Parameters
    ----------
    fold : int
        For the message.
    train, held : ndarray, int
        Queries of both sides.
    query, mark : ndarray of shape (n_marks,), int
        As in `linked_groups`.

    Raises
    ------
    PatbenchError
        If something is.
    """
    if shared := len(np.intersect1d(train, held)):
        raise _leak(fold, f"{shared} {'query' if shared == 1 else 'queries'}")
    if shared := len(np.intersect1d(mark[np.isin(query, train)], mark[np.isin(query, held)])):
        raise _leak(fold, f"{shared} {'family' if shared == 1 else 'families'}")


def _leak(fold: int, what: str) -> PatbenchError:
    return PatbenchError(
        f"fold {fold} trains on what it is tested on: {what} on both sides; keep each group of queries in one fold"
    )


def chosen(scores: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """The setting of greatest mean over the queries outside each fold; the first of equals.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_settings), float64

    Returns
    -------
    ndarray of shape (n_folds,), int64
        Column of `scores` for each fold.
    """
    means = [scores[train].mean(axis=0) for train, _ in splits(fold)]
    columns: np.ndarray = np.argmax(np.round(means, _DECIMALS), axis=1)
    return columns


def held_out(scores: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Scores of each query under the setting that the other folds chose: ndarray of shape (n_queries,), float64."""
    by_query: np.ndarray = scores[np.arange(len(scores)), chosen(scores, fold)[fold]]
    return by_query
