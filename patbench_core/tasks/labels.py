"""Label sets: what a landscape's documents are, by its own labels or by their IPC and CPC codes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.errors import TaskError, UnfitLandscape

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CODE_LEVELS = {"section": 1, "class": 3, "subclass": 4}
"""Characters of an IPC or CPC code at each level."""

CODE_SETS = tuple(f"{codes}_{level}" for codes in ("ipc", "cpc") for level in CODE_LEVELS)

REJECTED = "seed-negative:"
"""``seed-negative:X`` says that someone who looked for X saw the patent and rejected it: it is not a class."""

FEWEST = 20
"""A label that fewer documents have is left out."""


@dataclass(frozen=True)
class LabelSet:
    """Labels of documents.

    Attributes
    ----------
    name : str
        Such as ``ipc_section``, or the name of a set of the landscape.
    names : tuple of str
        Labels that enough documents have, sorted.
    by_document : tuple of tuple of int
        Labels of each document of the landscape, as places in `names`, ascending.
    rare : int
        Labels left out because too few documents have them.
    """

    name: str
    names: tuple[str, ...]
    by_document: tuple[tuple[int, ...], ...]
    rare: int

    @cached_property
    def labelled(self) -> np.ndarray:
        """Documents with a label that counts: ndarray of shape (n,), int64, ascending."""
        return np.array([row for row, labels in enumerate(self.by_document) if labels], np.int64)

    @cached_property
    def single(self) -> np.ndarray:
        """Documents with exactly one label that counts: ndarray of shape (n,), int64, ascending."""
        return np.array([row for row, labels in enumerate(self.by_document) if len(labels) == 1], np.int64)

    def matrix(self, rows: Sequence[int] | np.ndarray) -> "csr_array":
        """Indicator matrix of documents: sparse array of shape (len(rows), n_labels), int8."""
        from scipy.sparse import csr_array

        chosen = [self.by_document[row] for row in rows]
        starts = np.cumsum([0, *map(len, chosen)])
        places = np.fromiter((position for labels in chosen for position in labels), np.int64, starts[-1])
        return csr_array((np.ones(starts[-1], np.int8), places, starts), shape=(len(chosen), len(self.names)))


_KNOWN: WeakKeyDictionary[Landscape, dict[tuple[str, int], LabelSet]] = WeakKeyDictionary()
"""Label sets that were asked for, by landscape, name and fewest documents: every study asks which there are."""


def label_set(landscape: Landscape, name: str, fewest: int = FEWEST) -> LabelSet:
    """The labels of `landscape` called `name`; made once while the landscape is open.

    Parameters
    ----------
    name : str
        One of `CODE_SETS`, or a set of the landscape's own labels.
    fewest : int
        Documents that a label needs to count.

    Raises
    ------
    TaskError
        If the landscape has no such set.
    UnfitLandscape
        If fewer than two labels have enough documents.
    """
    known = _KNOWN.setdefault(landscape, {})
    if (name, fewest) not in known:
        known[name, fewest] = _made(landscape, name, fewest)
    return known[name, fewest]


def _made(landscape: Landscape, name: str, fewest: int) -> LabelSet:
    every = _codes(landscape, name) if name in CODE_SETS else _own(landscape, name)
    counts = Counter(label for labels in every for label in labels)
    names = tuple(sorted(label for label, count in counts.items() if count >= fewest))
    if len(names) < 2:
        raise UnfitLandscape(
            f"label set {name!r} of landscape {landscape.name!r} has too few labels: on {fewest} documents or more are "
            f"{len(names)} of {len(counts)}, and two are needed; choose another set"
        )
    position = {label: at for at, label in enumerate(names)}
    one: dict[tuple[int, ...], tuple[int, ...]] = {}  # documents of the same labels share them
    ordered = (tuple(sorted(position[label] for label in labels if label in position)) for labels in every)
    by_document = tuple(one.setdefault(labels, labels) for labels in ordered)
    return LabelSet(name, names, by_document, len(counts) - len(names))


def label_sets(landscape: Landscape, fewest: int = FEWEST) -> list[str]:
    """Names of the sets of `landscape` that have at least two labels of enough documents, its own ones first."""
    usable = []
    for name in (*_own_names(landscape), *CODE_SETS):
        try:
            label_set(landscape, name, fewest)
        except UnfitLandscape:
            continue
        usable.append(name)
    return usable


def default_sets(landscape: Landscape) -> list[str]:
    """The landscape's own label sets and those of its IPC codes, or CPC codes where it has no IPC; no two alike."""
    usable = label_sets(landscape)
    codes = [name for name in usable if name.startswith("ipc_") and name in CODE_SETS]
    codes = codes or [name for name in usable if name in CODE_SETS]
    own = [name for name in usable if name not in CODE_SETS]
    alike: dict[tuple[object, ...], str] = {}
    for name in (*own, *codes):
        labels = label_set(landscape, name)
        alike.setdefault((labels.names, labels.by_document), name)
    return list(alike.values())


def _own_names(landscape: Landscape) -> list[str]:
    return sorted({name for own in landscape.column("labels") for name in own})


def _codes(landscape: Landscape, name: str) -> list[set[str]]:
    column, _, level = name.partition("_")
    length = CODE_LEVELS[level]
    return [{code[:length] for code in codes if len(code) >= length} for codes in landscape.column(column)]


def _own(landscape: Landscape, name: str) -> list[set[str]]:
    if name not in _own_names(landscape):
        known = ", ".join([*_own_names(landscape), *CODE_SETS])
        raise TaskError(f"landscape {landscape.name!r} has no label set {name!r}: choose one of {known}")
    return [
        {label for label in own.get(name) or () if not label.startswith(REJECTED)} for own in landscape.column("labels")
    ]
