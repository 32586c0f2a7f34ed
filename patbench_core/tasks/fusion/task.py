"""Fusion of a dense ranker with BM25: every setting of the grid, and the gain of a setting chosen on other queries."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from patbench_core.encoders.encoder import Encoder
from patbench_core.measures import measure
from patbench_core.stats.crossval import FOLDS, check_apart, grouped_folds, linked_groups, splits
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.fusion import DECLARED, METRIC
from patbench_core.tasks.fusion.gain import HEADLINE, FusionDetails, FusionScores, fusion_details
from patbench_core.tasks.fusion.grid import FAMILIES, GRID
from patbench_core.tasks.fusion.ranking import fused_standings
from patbench_core.tasks.fusion.tables import cells_table, grid_table, held_out_table
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.tasks.retrieval.task import Judged, RetrievalTask

TASK = DECLARED.name
PROTOCOL = 1
"""Version of the way from the scores of both rankers to gains; part of every record's key."""


@dataclass(frozen=True)
class FusionTask:
    """Citation retrieval by a dense ranker and BM25 together.

    The setting of a fold is chosen on the queries of all other folds and judged on its own. Queries of one family,
    and queries that cite publications of one family, are in one fold.

    Attributes
    ----------
    metric : str
        Measure by which settings are chosen and compared.

    Raises
    ------
    MeasureError
    UnfitLandscape
        If all queries hang together.
    """

    retrieval: RetrievalTask
    metric: str = METRIC

    def __post_init__(self) -> None:
        measure(self.metric)
        if self.group.max() == 0:
            raise UnfitLandscape(
                f"landscape {self.retrieval.landscape.name!r} has {len(self.group)} queries with links, all tied to "
                "each other by their families or cited patents: no setting can be chosen without seeing the queries it "
                "is judged on; use a landscape with more citations"
            )

    @cached_property
    def marks(self) -> tuple[np.ndarray, np.ndarray]:
        """What ties queries to each other: (query, family) of queries, and of the publications that they cite."""
        families, judgments = self.retrieval.landscape.families, self.retrieval.judgments
        rows = self.retrieval.query_rows
        query = np.concatenate([np.arange(len(rows)), judgments.query])
        return query, np.concatenate([families[rows], families.max() + 1 + families[judgments.doc]])

    @cached_property
    def group(self) -> np.ndarray:
        """Group of each query: shape (n_queries,), int."""
        return linked_groups(*self.marks, len(self.retrieval.query_rows))

    @cached_property
    def fold(self) -> np.ndarray:
        """Fold of each query: shape (n_queries,), int64."""
        return grouped_folds(self.group, self.query_ids.tolist())

    @property
    def query_ids(self) -> np.ndarray:
        """Publication number of each query."""
        return np.asarray(self.retrieval.landscape.publication_numbers[self.retrieval.query_rows])

    def key(self, dense: Encoder, bm25: Encoder) -> dict[str, object]:
        """Everything that could change the scores of the fusion of `dense` and `bm25`."""
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "metric": self.metric,
            "folds": FOLDS,
            "families": {name: [cell.name for cell in cells] for name, cells in FAMILIES.items()},
            "dense": self.retrieval.key(dense),
            "bm25": self.retrieval.key(bm25),
        }

    def run(
        self, dense: Scorer, bm25: Scorer, ranked: Callable[[int, int], None] = lambda done, total: None
    ) -> "FusionResult":
        """Rank by every cell of the grid, choose on training queries, judge on held-out ones.

        Parameters
        ----------
        ranked : callable
            Told after each block how many of how many queries are ranked.

        Raises
        ------
        PatbenchError
            If a query is chosen by what it is judged on.
        """
        begun = time.perf_counter()
        judgments = self.retrieval.judgments
        for position, (train, held) in enumerate(splits(self.fold)):
            check_apart(position, train, held, *self.marks)
        stands = fused_standings(dense, bm25, self.retrieval.collection, judgments.query, judgments.doc, GRID, ranked)
        scores = FusionScores.of(judgments, stands, self.fold, measure(self.metric))
        fused = _held_out_standing(stands, scores.used(HEADLINE)[judgments.query])
        groups = np.bincount(self.group)
        grouping = {
            "groups": len(groups),
            "largest_group": int(groups.max()),
            "folds": np.bincount(self.fold).tolist(),
        }
        details = fusion_details(scores, judgments, stands, fused, self.metric)
        judged = self.retrieval.judged(fused)
        tables = {
            "grid": grid_table(judgments, stands, self.retrieval.scopes, self.metric),
            "cells": cells_table(scores, self.query_ids),
            "held_out": held_out_table(scores, self.query_ids),
        }
        return FusionResult(
            scopes=judged.scopes,
            tie_rate=judged.tie_rate,
            tables=judged.tables | tables,
            details=cast(FusionDetails, details | grouping),
            seconds=time.perf_counter() - begun,
        )


@dataclass(frozen=True)
class FusionResult(Judged):
    """Held-out scores of a fusion, and gains."""

    details: FusionDetails
    seconds: float


def _held_out_standing(stands: Sequence[Standing], cell: np.ndarray) -> Standing:
    """Where each link stands in the ranking of its own cell: `cell` of shape (n_links,), int."""
    links = np.arange(len(cell))
    names = ("rank", "greater", "tied")
    return Standing(*(np.stack([getattr(standing, name) for standing in stands])[cell, links] for name in names))
