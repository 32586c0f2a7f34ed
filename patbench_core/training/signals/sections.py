"""Two sections of one patent."""

from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.texts import side_texts
from patbench_core.training.errors import empty_signal, unknown_recipe
from patbench_core.training.pairs import Candidates
from patbench_core.training.split import Split

SECTIONS = {
    "abstract-claims": ("A", "C"),
    "title-claims": ("T", "C"),
    "abstract-description": ("A", "D"),
    "title-abstract": ("T", "A"),
}
"""Views of anchor and positive."""


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

    def kin(self, landscape: Landscape) -> "list[set[int]] | None":
        """Labels that make two documents positives of each other: none."""
        return None


def _article(section: str) -> str:
    return "claims" if section == "claims" else f"{'an' if section[0] == 'a' else 'a'} {section}"
