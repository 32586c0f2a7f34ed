"""Two patents that have a label or an IPC subclass in common."""

from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.labels import CODE_SETS, LabelSet, label_set, label_sets
from patbench_core.training.errors import UnfitForTraining, empty_signal
from patbench_core.training.pairs import Candidates
from patbench_core.training.split import Split

SHARED_BY = 2
"""Documents that a label needs: two, so that there is a pair."""

_TRIES = 8
"""Partners that are drawn for a document before it goes without, because all of them are of its own family."""


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
        for labels in self._label_sets(landscape, recipe):
            for row, partner, label in _drawn(labels, landscape, free, random):
                anchor.append(row)
                positive.append(partner)
                why.append(f"both {labels.name} {label}")
        ends = np.array(anchor, np.int64), np.array(positive, np.int64)
        return Candidates(self.name, self.view, self.view, *ends, why)

    def kin(self, landscape: Landscape) -> list[set[int]]:
        """Labels of each document, over all sets: documents that share one are positives of each other."""
        codes: list[set[int]] = [set() for _ in range(len(landscape))]
        offset = 0
        for labels in self._label_sets(landscape, ""):
            for row, own in enumerate(labels.by_document):
                codes[row].update(offset + label for label in own)
            offset += len(labels.names)
        return codes

    def _label_sets(self, landscape: Landscape, recipe: str) -> list[LabelSet]:
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
