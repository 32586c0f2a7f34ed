"""Documents that take part, and the small training sets that are drawn of them."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.files import digest
from patbench_core.generators.generator import Real
from patbench_core.landscape.landscape import Landscape
from patbench_core.stats.crossval import grouped_folds
from patbench_core.tasks.classification.splits import linked_groups
from patbench_core.tasks.errors import UnfitLandscape, empty_view
from patbench_core.tasks.labelled import held_view
from patbench_core.tasks.labels import LabelSet
from patbench_core.tasks.synthetic.audits import LONG, long_words
from patbench_core.tasks.texts import side_texts

SECTIONS = ("T", "A", "C1", "C")
"""Views that generators may read beside the text."""

FOLDS = 10
TOTAL = 165
REGIMES = {2: 3, 5: 3, 35: 1, TOTAL: 1}
"""Training documents a label, or `TOTAL` of them in all, and draws in each fold: large ones are much alike."""
MASKED = ":masked"
"""After the name of a label set: the words of its labels' names are taken out of all texts."""


@dataclass(frozen=True)
class Pool:
    """Labelled documents with text.

    Attributes
    ----------
    documents : tuple of Real
    names : tuple of str
        Labels.
    groups : ndarray of shape (n,), int64
        Documents of one family, or of the very same text, share a group.
    """

    documents: tuple[Real, ...]
    names: tuple[str, ...]
    groups: np.ndarray

    @cached_property
    def labels(self) -> np.ndarray:
        """ndarray of shape (n, n_labels), bool."""
        return indicators([document.labels for document in self.documents], self.names)

    @cached_property
    def fold(self) -> np.ndarray:
        """Fold in which each document is tested: ndarray of shape (n,), int64; no group is in two."""
        return grouped_folds(self.groups, [document.number for document in self.documents], FOLDS)

    @cached_property
    def digest(self) -> str:
        """Digest of all that is learned and judged."""
        facts = (
            [each.number, each.text, list(each.labels), int(fold)]
            for each, fold in zip(self.documents, self.fold, strict=True)
        )
        return digest(sorted(facts))


@dataclass(frozen=True)
class Draw:
    """One training set: places of documents in the pool, ndarrays of int64.

    Attributes
    ----------
    regime : int
        See `REGIMES`.
    fold, seed : int
    train : ndarray
    more : ndarray
        As many further ones, drawn alike and then filled up; fewer where the pool ends.
    test : ndarray
    """

    regime: int
    fold: int
    seed: int
    train: np.ndarray
    more: np.ndarray
    test: np.ndarray


def regime_name(regime: int) -> str:
    """Such as ``5 a label``, or ``165 in all``."""
    return f"{regime} in all" if regime == TOTAL else f"{regime} a label"


def pool(
    landscape: Landscape, labels: LabelSet, view: str, budget: int, masked: bool = False, folds: int | None = None
) -> Pool:
    """The documents of `landscape` that have a label and text in `view`, `budget` at most.

    Where there are more, labels are evened out: each document counts for its rarest label, and of each label those
    stay that come first by a digest of their numbers.

    Parameters
    ----------
    masked : bool
        Whether words of labels' names are taken out of the texts that classifiers and generators read.
    folds : int, optional
        That the documents have to fill; 0 where nothing is tested, `FOLDS` by default.

    Raises
    ------
    UnfitLandscape
        If no labelled document has text, or names have no words that could be masked.
        If there are fewer groups than folds.
    """
    texts: dict[str, Sequence[str]] = {name: side_texts(landscape, name).every for name in (view, *SECTIONS)}
    if masked:
        texts = {name: without(every, label_words(labels.names, labels.name)) for name, every in texts.items()}
    rows = [row for row in labels.labelled.tolist() if texts[view][row]]
    if not rows:
        raise empty_view(view, landscape.name, "document")
    numbers = landscape.publication_numbers
    matrix = labels.matrix(rows).toarray().astype(bool)
    rarest = np.where(matrix, matrix.sum(axis=0), len(rows) + 1).argmin(axis=1)
    order = sorted(range(len(rows)), key=lambda place: hashlib.sha256(numbers[rows[place]].encode()).digest())
    rank: dict[int, int] = {}
    ranked = []
    for place in order:
        label = int(rarest[place])
        rank[label] = rank.get(label, 0) + 1
        ranked.append((rank[label], place))
    kept = np.array(sorted(rows[place] for _, place in sorted(ranked, key=lambda each: each[0])[:budget]))
    groups = linked_groups(
        landscape.families[kept], np.unique([texts[view][row] for row in kept], return_inverse=True)[1]
    )
    wanted = FOLDS if folds is None else folds
    if (n := len(np.unique(groups))) < wanted:
        raise UnfitLandscape(
            f"label set {labels.name!r} of landscape {landscape.name!r}: {len(kept)} documents in {n} groups of one "
            f"family or text do not fill {wanted} folds: choose a label set or landscape with more families and texts, "
            "or a larger --budget"
        )
    documents = tuple(
        Real(
            numbers[row],
            texts[view][row],
            tuple(labels.names[label] for label in labels.by_document[row]),
            {name: texts[name][row] for name in SECTIONS},
        )
        for row in kept.tolist()
    )
    return Pool(documents, labels.names, groups)


def label_words(names: Sequence[str], label_set: str) -> set[str]:
    """Words of labels' names, in lower case.

    Raises
    ------
    UnfitLandscape
        If there are none of `LONG` letters or more, such as in codes.
    """
    if words := {word for name in names for word in long_words(name)}:
        return words
    raise UnfitLandscape(
        f"label set {label_set!r}: its names hold no words of {LONG} letters or more that could be masked: "
        f"run it without {MASKED!r}"
    )


def without(texts: Sequence[str], words: set[str]) -> list[str]:
    """Texts without the words, and without their plurals."""
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words)))})s?\b", re.IGNORECASE)
    return [" ".join(pattern.sub(" ", text).split()) for text in texts]


def default_view(landscape: Landscape) -> str:
    """A where the landscape has abstracts, so that the title is another section; else what other tasks read."""
    return "A" if any(landscape.column("abstract")) else held_view(landscape)


def indicators(labels: list[tuple[str, ...]], names: tuple[str, ...]) -> np.ndarray:
    """Which document has which label: ndarray of shape (len(labels), len(names)), bool."""
    column = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(labels), len(names)), bool)
    for row, own in enumerate(labels):
        matrix[row, [column[name] for name in own]] = True
    return matrix


def draws(pool: Pool, regimes: Mapping[int, int] = REGIMES) -> Iterator[Draw]:
    """Training sets of every regime that the pool allows, in each fold, by several seeds.

    A regime is left out where less than half of the labels have so many training documents, or there are fewer in all.
    """
    for regime, seeds in regimes.items():
        for fold in range(int(pool.fold.max()) + 1):
            inside = np.flatnonzero(pool.fold != fold)
            share = (pool.labels[inside].sum(axis=0) >= regime).mean()
            if share < 0.5 if regime != TOTAL else len(inside) < TOTAL:
                continue
            for seed in range(seeds):
                order = np.random.default_rng([fold, seed]).permutation(inside)
                train = order[:TOTAL] if regime == TOTAL else order[enough(pool.labels[order], regime)]
                rest = order[~np.isin(order, train)]
                first = np.arange(0) if regime == TOTAL else enough(pool.labels[rest], regime)
                more = np.concatenate([rest[first], np.delete(rest, first)])[: len(train)]
                yield Draw(regime, fold, seed, train, more, np.flatnonzero(pool.fold == fold))


def enough(labels: np.ndarray, number: int) -> np.ndarray:
    """Places of the first documents that give each label `number` of them: one stays if it has a label that lacks some.

    Parameters
    ----------
    labels : ndarray of shape (n, n_labels), bool
    """
    counts, kept = np.zeros(labels.shape[1], np.int64), []
    for place, own in enumerate(labels):
        if (counts[own] < number).any():
            kept.append(place)
            counts += own
    return np.array(kept, np.int64)
