"""Parts of a multi-label set of documents: iteratively stratified, and no group of documents in two of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.stats import crossval
from patbench_core.tasks.errors import TaskError, UnfitLandscape

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
"""Share of the documents in each part."""

_SHOWN = 3
_SEED = b"patbench split 1:"


@dataclass(frozen=True)
class Split:
    """Documents of each part, as ascending places in what was split: ndarrays of int64."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def linked_groups(*codes: np.ndarray) -> np.ndarray:
    """Groups of documents that share a code, directly or through others.

    Parameters
    ----------
    *codes : ndarray of shape (n,), int
        Such as families and texts: equal code, same group.

    Returns
    -------
    ndarray of shape (n,), int64
    """
    n = len(codes[0])
    marks = [np.unique(column, return_inverse=True)[1] + n * position for position, column in enumerate(codes)]
    return crossval.linked_groups(np.tile(np.arange(n), len(codes)), np.concatenate(marks), n).astype(np.int64)


def stratified_split(labels: np.ndarray, groups: np.ndarray, names: Sequence[str]) -> Split:
    """Share whole groups out so that each part has its share of every label.

    The rarest label that is left goes first; each of its groups, largest first, goes to the part that lacks most of
    that label, then most documents. What else decides is a digest of publication numbers: the order of rows does not.
    Patbench's own, for packages of iterative stratification take no groups.

    Parameters
    ----------
    labels : ndarray of shape (n, n_labels), bool
        Each document has one label or more.
    groups : ndarray of shape (n,), int64
    names : sequence of str
        Publication numbers.

    Raises
    ------
    UnfitLandscape
        If a part stays empty.

    References
    ----------
    Sechidis, Tsoumakas and Vlahavas, On the Stratification of Multi-label Data, ECML PKDD 2011; here with groups.
    """
    _, group = np.unique(groups, return_inverse=True)
    counts = np.zeros((group.max(initial=-1) + 1, labels.shape[1]), np.int32)
    np.add.at(counts, group, labels)
    sizes = np.bincount(group)
    shares = np.array(list(SHARES.values()))
    wanted, wanted_size = shares[:, None] * counts.sum(axis=0), shares * len(group)
    left, part_of, order = counts.sum(axis=0), np.full(len(counts), -1), _order(group, names)
    while left.any():
        label = np.argmin(np.where(left > 0, left, np.iinfo(np.int64).max))
        open_groups = order[(part_of[order] < 0) & (counts[order, label] > 0)]
        for one in open_groups[np.argsort(-counts[open_groups, label], kind="stable")]:
            part = max(range(len(shares)), key=lambda candidate: (wanted[candidate, label], wanted_size[candidate]))
            part_of[one] = part
            wanted[part] -= counts[one]
            wanted_size[part] -= sizes[one]
            left = left - counts[one]
    parts = [np.flatnonzero(part_of[group] == part) for part in range(len(shares))]
    if not all(map(len, parts)):
        raise UnfitLandscape(
            f"{len(group)} labelled documents in {len(counts)} groups (of one family, or of identical text) do not "
            "fill a training, a validation and a test part: choose a label set with more documents"
        )
    return Split(*parts)


def check_unseen(seen: np.ndarray, groups: np.ndarray, names: Sequence[str]) -> None:
    """Refuse to score documents that a classifier may know.

    Parameters
    ----------
    seen : ndarray, int64
        Groups of the documents that were fitted, or by which a parameter was chosen.
    groups : ndarray of shape (n,), int64
        Of the documents to be scored.
    names : sequence of str
        Their publication numbers.

    Raises
    ------
    TaskError
        If one of them, one of its family, or one with the same text was seen.
    """
    known = np.flatnonzero(np.isin(groups, seen))
    if len(known):
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        shown = ", ".join(names[position] for position in known[:_SHOWN])
        raise TaskError(
            f"{shown}{more}: the document, its family or its very text took part in fitting or in "
            "choosing a parameter, so it cannot be scored; split the documents by group"
        )


def _order(group: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Groups in the order of a digest of their smallest publication number."""
    smallest: dict[int, str] = {}
    for one, name in zip(group.tolist(), names, strict=True):
        smallest[one] = min(smallest.get(one, name), name)
    digests = {one: hashlib.sha256(_SEED + name.encode()).digest() for one, name in smallest.items()}
    return np.array(sorted(digests, key=digests.__getitem__), np.int64)
