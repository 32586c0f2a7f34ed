"""Scaling as arXiv 2605.24297 has it: scores by size of the model, and the share that truncated vectors keep."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.report.trade_off import Cloud, Panel, trade_off
from patbench_core.studies.published import SECTION_VIEWS
from patbench_core.studies.wording import listed

_DATA = Path(__file__).with_name("data")


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


TRUNCATION = {int(row["dimensions"]): float(row["kept"]) for row in _rows("published_truncation.csv")}
"""Share of nDCG@10 kept, by number of dimensions: table 18, mean over models."""

_KALM_RANK = ("KaLM-Gemma3-12B", 8)
"""The paper's rank of its largest model on TAC."""


@dataclass(frozen=True)
class Sized:
    """A model of the paper whose size is known.

    Attributes
    ----------
    model, family : str
    billions : float
        Parameters, as the name says where it does.
    source : str
        Where the size is from.
    scores : dict of {str: float}
        nDCG@10 by view, as far as recovered.
    """

    model: str
    family: str
    billions: float
    source: str
    scores: dict[str, float]


@cache
def sized() -> tuple[Sized, ...]:
    """Models of known size, the smallest first."""
    scores = {
        row.model: {view: of for view, of in zip(SECTION_VIEWS.names, row.scores, strict=True) if of is not None}
        for row in SECTION_VIEWS.rows
    }
    rows = [
        Sized(row["model"], row["family"], float(row["billions"]), row["source"], scores[row["model"]])
        for row in _rows("published_sizes.csv")
    ]
    return tuple(sorted(rows, key=lambda row: row.billions))


def growing_views(family: Sequence[Sized]) -> tuple[int, int]:
    """Number of views in which every larger model of a family scores higher, and of views that all of it have."""
    views = [view for view in SECTION_VIEWS.names if all(view in row.scores for row in family)]
    ordered = sorted(family, key=lambda row: row.billions)
    growing = [all(one.scores[view] < other.scores[view] for one, other in pairwise(ordered)) for view in views]
    return sum(growing), len(growing)


def mean_grows(family: Sequence[Sized]) -> bool:
    """Whether the mean over the views that all of a family have grows with size."""
    views = [view for view in SECTION_VIEWS.names if all(view in row.scores for row in family)]
    sums = [sum(row.scores[view] for view in views) for row in sorted(family, key=lambda row: row.billions)]
    return all(one < other for one, other in pairwise(sums))


def rank_on(model: str, view: str) -> tuple[int, int]:
    """Rank of a model among the rows whose score in `view` was recovered, and the number of these."""
    at = SECTION_VIEWS.names.index(view)
    known = {row.model: row.scores[at] for row in SECTION_VIEWS.rows if row.scores[at] is not None}
    return 1 + sum(score > known[model] for score in known.values()), len(known)


def published() -> Section:
    """The recovered scores by size, and whether they grow within a family."""
    rows = sized()
    return Section(
        heading="As published",
        facts=f"arXiv 2605.24297, nDCG@10, 46,069 citation queries over 113,148 patents; {len(rows)} of "
        f"{len(SECTION_VIEWS.rows)} rows whose size is known.",
        badges=("published",),
        answer=_answer(),
        points=(_kalm(), _spread(rows)),
        plot=_plot(rows),
        table=_table(rows),
        notes=(
            "Means without intervals, over queries that are not public: whether a difference could be chance cannot "
            "be told. Sizes are as far as the models' names or authors give them.",
        ),
    )


def _families(rows: Sequence[Sized]) -> dict[str, list[Sized]]:
    """Models by family, the families of several models first."""
    found: dict[str, list[Sized]] = {}
    for row in rows:
        found.setdefault(row.family, []).append(row)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _answer() -> str:
    said = []
    for family, rows in _families(sized()).items():
        if len(rows) > 1:
            growing, views = growing_views(rows)
            sizes = " to ".join(f"{row.billions:g}" for row in rows)
            mean = "and in their mean" if mean_grows(rows) else "but not in their mean"
            said.append(f"within {family} ({sizes} billion parameters) in {growing} of {views} recovered views {mean}")
    return f"As published, nDCG@10 grows with every larger model {listed(said)}."


def _kalm() -> str:
    model, claimed = _KALM_RANK
    rank, known = rank_on(model, "TAC")
    return (
        f"The largest model, {model}, is said to rank {claimed}th on TAC; among the {known} recovered scores it "
        f"ranks {rank}th: size alone does not decide."
    )


def _spread(rows: Sequence[Sized]) -> str:
    """The best of the small models against the worst of the large."""
    small = max((row for row in rows if row.billions < 1), key=lambda row: row.scores["first claim"])
    large = min((row for row in rows if row.billions > 1), key=lambda row: row.scores["first claim"])
    return (
        f"On the first claim {small.model} ({small.billions:g} billion) scores {small.scores['first claim']:.4f} and "
        f"{large.model} ({large.billions:g} billion) {large.scores['first claim']:.4f}: across families a larger model "
        "need not be better."
    )


def _plot(rows: Sequence[Sized]) -> Plot:
    families = _families(rows)
    several = {family: of for family, of in families.items() if len(of) > 1}
    single = [row for family, of in families.items() if family not in several for row in of]
    clouds = [_cloud(family, of, joined=True) for family, of in several.items()]
    clouds.append(_cloud("one model each", single, joined=False))
    description = "Published nDCG@10 on the first claim by billions of parameters; lines join models of one family."
    ticks = (0.02, 0.1, 0.5, 1, 2, 4, 8, 12)
    return trade_off(
        [Panel("billion parameters (published)", clouds, ticks=ticks)], "nDCG@10, first claim", description
    )


def _cloud(name: str, of: Sequence[Sized], joined: bool) -> Cloud:
    scores = [row.scores["first claim"] for row in of]
    hover = [
        f"{row.model}, {row.billions:g} billion: {score:.4f} (published)" for row, score in zip(of, scores, strict=True)
    ]
    return Cloud(name, [row.billions for row in of], scores, None, None, hover, joined=joined)


def _table(rows: Sequence[Sized]) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for row in rows:
        head = {"model": row.model, "family": row.family}
        data.append(head | {"billions": row.billions, "size_from": row.source} | row.scores)
        cells = {view: f"{row.scores[view]:.4f}" if view in row.scores else "" for view in SECTION_VIEWS.names}
        shown.append(head | {"billion parameters": f"{row.billions:g}", "size from": row.source} | cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "scaling-published")
