"""Signals: what makes two texts a training pair."""

from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.labels import CODE_SETS, LabelSet, label_set, label_sets
from patbench_core.tasks.texts import side_texts
from patbench_core.training.errors import UnfitForTraining, empty_signal, unknown_recipe
from patbench_core.training.pairs import Candidates
from patbench_core.training.split import Split

SHARED_BY = 2
"""Documents that a label needs: two, so that there is a pair."""

_TRIES = 8
"""Partners that are drawn for a document before it goes without, because all of them are of its own family."""

SECTIONS = {
    "abstract-claims": ("A", "C"),
    "title-claims": ("T", "C"),
    "abstract-description": ("A", "D"),
    "title-abstract": ("T", "A"),
}
"""Views of anchor and positive."""


@dataclass(frozen=True)
class Citation:
    """Query and cited patent, of the training queries.

    The paper's own construction of this recipe could not be read: this is a reconstruction.
    """

    view: str = "TA"

    name = "citation"

    def candidates(self, landscape: Landscape, split: Split, recipe: str, seed: int) -> Candidates:
        """One candidate a link of a training query.

        Raises
        ------
        UnfitForTraining
            If the landscape has no citation link.
        """
        qrels, numbers = landscape.qrels, landscape.publication_numbers
        if not len(qrels.query_row):
            missing, remedy = "no citation link inside it", "import it with cited numbers, or choose recipe R3"
            raise empty_signal(landscape.name, recipe, self.name, missing, remedy)
        there = np.isin(qrels.query_row, split.query_rows[split.train])
        anchor, positive = qrels.query_row[there].astype(np.int64), qrels.doc_row[there].astype(np.int64)
        why = [f"{numbers[query]} cites {numbers[doc]}" for query, doc in zip(anchor, positive, strict=True)]
        return Candidates(self.name, self.view, self.view, anchor, positive, why)


@dataclass(frozen=True)
class Label:
    """Patents that share a label: set by set, each document that is not protected with one that has the label too.

    Label and partner are drawn, each label of a document as likely as the others, so that pairs grow with documents
    and not with their square. The paper's own construction of this recipe could not be read: this is a reconstruction.

    Attributes
    ----------
    sets : tuple of str
        Label sets; empty for the landscape's own and the IPC subclass (CPC subclass without IPC).
    """

    view: str = "TA"
    sets: tuple[str, ...] = ()

    name = "label"

    def candidates(self, landscape: Landscape, split: Split, recipe: str, seed: int) -> Candidates:
        """One candidate a document and label set.

        Raises
        ------
        UnfitForTraining
            If no label is on two documents.
            If a set has more labels than documents with a label.
        """
        anchor, positive, why = [], [], []
        random = np.random.default_rng([seed, 1])
        free = ~split.protected
        for labels in self.label_sets(landscape, recipe):
            for row, partner, label in _drawn(labels, landscape, free, random):
                anchor.append(row)
                positive.append(partner)
                why.append(f"both {labels.name} {label}")
        ends = np.array(anchor, np.int64), np.array(positive, np.int64)
        return Candidates(self.name, self.view, self.view, *ends, why)

    def label_sets(self, landscape: Landscape, recipe: str) -> list[LabelSet]:
        """Label sets by name, or by default; see `candidates`."""
        names = self.sets or _default_sets(landscape)
        if not names:
            missing, remedy = "no label or code on two documents", "import it with labels or IPC codes, or choose R3"
            raise empty_signal(landscape.name, recipe, self.name, missing, remedy)
        chosen = [label_set(landscape, name, SHARED_BY) for name in names]
        for labels in chosen:
            every, documents = len(labels.names) + labels.rare, len(labels.labelled)
            if every > documents:
                raise UnfitForTraining(
                    f"landscape {landscape.name!r}, recipe {recipe}: label set {labels.name!r} has {every} "
                    f"labels, more than its {documents} documents: choose a coarser set with --labels"
                )
        return chosen


@dataclass(frozen=True)
class Sections:
    """Two sections of one patent, those of `SECTIONS` that are named.

    Raises
    ------
    TrainingError
        If there are none of that name.
    """

    sections: str = "abstract-claims"

    name = "sections"

    def __post_init__(self) -> None:
        if self.sections not in SECTIONS:
            raise unknown_recipe("pair of sections", self.sections, list(SECTIONS))

    def candidates(self, landscape: Landscape, split: Split, recipe: str, seed: int) -> Candidates:
        """One candidate a document of the landscape.

        Raises
        ------
        UnfitForTraining
            If no document has text in one of the sections.
        """
        views = SECTIONS[self.sections]
        names = self.sections.split("-")
        for view, name in zip(views, names, strict=True):
            if not side_texts(landscape, view).distinct:
                usable = [
                    name for name, pair in SECTIONS.items() if all(side_texts(landscape, v).distinct for v in pair)
                ]
                remedy = f"choose sections {' or '.join(usable)}" if usable else "choose recipe R1 or R2"
                raise empty_signal(landscape.name, recipe, self.name, f"no document has {_article(name)}", remedy)
        rows = np.arange(len(landscape), dtype=np.int64)
        why = [f"{' and '.join(names)} of {number}" for number in landscape.publication_numbers]
        return Candidates(self.name, *views, rows, rows, why)


Signal = Citation | Label | Sections


def kin(signal: Signal, landscape: Landscape) -> list[set[int]] | None:
    """Labels of each document, over all sets of a signal of labels: documents that share one are positives."""
    if not isinstance(signal, Label):
        return None
    codes: list[set[int]] = [set() for _ in range(len(landscape))]
    offset = 0
    for labels in signal.label_sets(landscape, ""):
        for row, own in enumerate(labels.by_document):
            codes[row].update(offset + label for label in own)
        offset += len(labels.names)
    return codes


def _default_sets(landscape: Landscape) -> tuple[str, ...]:
    usable = label_sets(landscape, SHARED_BY)
    codes = [name for name in ("ipc_subclass", "cpc_subclass") if name in usable]
    return (*(name for name in usable if name not in CODE_SETS), *codes[:1])


def _drawn(
    labels: LabelSet, landscape: Landscape, free: np.ndarray, random: np.random.Generator
) -> list[tuple[int, int, str]]:
    """A document, a partner of another family, and the label that they share."""
    order = [row for row in np.argsort(landscape.tie_rank).tolist() if free[row]]
    having: list[list[int]] = [[] for _ in labels.names]
    for row in order:
        for label in labels.by_document[row]:
            having[label].append(row)
    pairs, families = [], landscape.families
    for row in order:
        if not labels.by_document[row]:
            continue
        label = labels.by_document[row][random.integers(len(labels.by_document[row]))]
        tried = (having[label][at] for at in random.integers(len(having[label]), size=_TRIES))
        partner = next((one for one in tried if families[one] != families[row]), None)
        if partner is not None:
            pairs.append((row, partner, labels.names[label]))
    return pairs


def _article(section: str) -> str:
    return "claims" if section == "claims" else f"{'an' if section[0] == 'a' else 'a'} {section}"
