"""A patent and one that it cites."""

from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.training.errors import empty_signal
from patbench_core.training.pairs import Candidates
from patbench_core.training.split import Split


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

    def kin(self, landscape: Landscape) -> "list[set[int]] | None":
        """Labels that make two documents positives of each other: none, links are known to all signals."""
        return None
