"""Figures of arXiv 2605.24297 that could be recovered, as data."""

import csv
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).with_name("data")
_TITLES = {
    "view_1": "view 1",
    "TAC": "TAC",
    "view_3": "view 3",
    "view_4": "view 4",
    "claim1": "first claim",
    "dwpi_TA": "DWPI TA",
}


@dataclass(frozen=True)
class PublishedRow:
    """One model of the paper's table of views; None where a figure could not be recovered."""

    model: str
    kind: str
    scores: tuple[float | None, ...]


@dataclass(frozen=True)
class SectionViews:
    """The paper's table of views: nDCG@10 of models x views.

    Attributes
    ----------
    names : tuple of str
        Views, those whose recipe is not known by number.
    rows : tuple of PublishedRow
    """

    names: tuple[str, ...]
    rows: tuple[PublishedRow, ...]

    def tac_is_best(self) -> tuple[int, int]:
        """Complete rows in which TAC is best or tied for best, and complete rows."""
        tac = self.names.index("TAC")
        complete = [[score for score in row.scores if score is not None] for row in self.rows]
        complete = [scores for scores in complete if len(scores) == len(self.names)]
        return sum(scores[tac] == max(scores) for scores in complete), len(complete)


def _read() -> SectionViews:
    with (_DATA / "section_views.csv").open(encoding="utf-8", newline="") as handle:
        rows = tuple(
            PublishedRow(row["model"], row["kind"], tuple(float(row[key]) if row[key] else None for key in _TITLES))
            for row in csv.DictReader(handle)
        )
    return SectionViews(tuple(_TITLES.values()), rows)


SECTION_VIEWS = _read()
