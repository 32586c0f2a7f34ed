"""Fusion of a dense ranker with BM25: every setting of the grid, and the gain of a setting chosen on other queries."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, cast

import numpy as np
import pyarrow as pa

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.progress import Progress, silent
from patbench_core.stats.bootstrap import mean_intervals
from patbench_core.stats.crossval import FOLDS, check_apart, grouped_folds, linked_groups, splits
from patbench_core.tasks.base import Key, LandscapeTask, Outcome
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.fusion import DECLARED, METRIC
from patbench_core.tasks.fusion.gain import HEADLINE, FusionDetails, FusionScores, fusion_details
from patbench_core.tasks.fusion.grid import FAMILIES, GRID
from patbench_core.tasks.fusion.ranking import fused_standings
from patbench_core.tasks.registry import Precision
from patbench_core.tasks.retrieval.evaluation import Retrieval, RetrievalExtra
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scopes import Judgments
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.tasks.retrieval.task import Judged

PROTOCOL = 1
"""Version of the way from the scores of both rankers to gains; part of every record's key."""

_DECIMALS = 6


class FusionExtra(RetrievalExtra):
    """The keys of a record that fusion has."""

    details: FusionDetails


class Fusion(LandscapeTask[Encoder, FusionExtra]):
    """Citation retrieval by a dense ranker and BM25 together, with one view on both sides; models share the BM25 index.

    The setting of a fold is chosen on the queries of all other folds and judged on its own. Queries of one family,
    and queries that cite publications of one family, are in one fold.

    Parameters
    ----------
    landscape, view : str
    metric : str
        Measure by which settings are chosen and compared.
    dtype : {"float32", "bf16"}
        Arithmetic of the model.

    Raises
    ------
    LandscapeError, MeasureError
        If an option has a value that it cannot have.
    UnfitLandscape
        If the landscape has no links, no texts, or all queries hang together.
    """

    declared = DECLARED

    def __init__(self, landscape: str, view: str = "TA", metric: str = METRIC, dtype: Precision = "float32") -> None:
        self.view, self.metric, self.dtype = view, metric, dtype
        self.alone = Retrieval(landscape, view, dtype=dtype)
        self.source, self.retrieval = self.alone.landscape, self.alone.task
        measure(metric)
        if self.group.max() == 0:
            raise UnfitLandscape(
                f"landscape {self.source.name!r} has {len(self.group)} queries with links, all tied to "
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

    def identities(self, encoder: Encoder) -> dict[str, Any]:
        """See `Task`."""
        return super().identities(encoder) | {"bm25": LexicalEncoder.of(self.landscape).identity("document")}

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        return {
            "task": self.declared.name,
            "protocol": PROTOCOL,
            "metric": self.metric,
            "folds": FOLDS,
            "families": {name: [cell.name for cell in cells] for name, cells in FAMILIES.items()},
            "dense": self.retrieval.key(encoder),
            "bm25": self.retrieval.key(LexicalEncoder.of(self.landscape)),
        }

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[FusionExtra]]]:
        """See `Task`; the retrieval record of the model alone is made first."""
        alone = self.alone.entry(model, progress).record
        dense, bm25 = self.retrieval.scorer(encoder, progress), self._bm25
        begun = time.perf_counter()
        judged, details = self.fused(dense, bm25, partial(progress, f"{encoder.name}: fusion"))
        seconds = time.perf_counter() - begun
        extra: FusionExtra = {
            "query": alone["query"],
            "scopes": judged.scopes,
            "tie_rate": judged.tie_rate,
            "unknown_domain": alone["unknown_domain"],
            "details": details,
        }
        yield (
            parts[0],
            Outcome(
                model=alone["model"],
                document=alone["document"],
                timings={"encoded": 0, "encode_seconds": 0.0, "rank_seconds": seconds},
                extra=extra,
                tables=judged.tables,
            ),
        )

    @cached_property
    def _bm25(self) -> Scorer:
        return self.retrieval.scorer(LexicalEncoder.of(self.landscape), silent)

    def fused(
        self, dense: Scorer, bm25: Scorer, ranked: Callable[[int, int], None] = lambda done, total: None
    ) -> tuple[Judged, FusionDetails]:
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
            "grid": _grid_table(judgments, stands, self.retrieval.scopes, self.metric),
            "cells": _cells_table(scores, self.query_ids),
            "held_out": _held_out_table(scores, self.query_ids),
        }
        return replace(judged, tables=judged.tables | tables), cast(FusionDetails, details | grouping)


def _held_out_standing(stands: Sequence[Standing], cell: np.ndarray) -> Standing:
    """Where each link stands in the ranking of its own cell: `cell` of shape (n_links,), int."""
    links = np.arange(len(cell))
    names = ("rank", "greater", "tied")
    return Standing(*(np.stack([getattr(standing, name) for standing in stands])[cell, links] for name in names))


def _grid_table(judgments: Judgments, stands: Sequence[Standing], scopes: Sequence[str], metric: str) -> pa.Table:
    """A row a scope and cell: ``scope``, ``n``, ``method``, ``alpha``, ``k``, ``mean``, ``low``, ``high``."""
    function, parts = measure(metric), []
    for scope in scopes:
        inside = judgments.inside(scope)
        queries, query = np.unique(judgments.query[inside], return_inverse=True)
        ranks = (Ranks(query, ranking.rank[inside], judgments.gain[inside], len(queries)) for ranking in stands)
        scores = np.stack([function(ranking) for ranking in ranks], axis=1)
        low, high = mean_intervals(scores).T
        columns = {
            "scope": [scope] * len(GRID),
            "n": [len(queries)] * len(GRID),
            "method": [cell.method for cell in GRID],
            "alpha": [cell.alpha for cell in GRID],
            "k": pa.array([cell.k for cell in GRID], pa.int32()),
        }
        parts.append(pa.table(columns | {"mean": scores.mean(axis=0), "low": low, "high": high}))
    return pa.concat_tables(parts)


def _cells_table(scores: FusionScores, query_ids: np.ndarray) -> pa.Table:
    """A row a query: ``query_id`` and one column a cell of the grid, every link counted, rounded to 6 decimals."""
    rounded = np.round(scores.cells, _DECIMALS).astype(np.float32)
    return pa.table(
        {"query_id": query_ids.tolist()} | {cell.name: rounded[:, position] for position, cell in enumerate(GRID)}
    )


def _held_out_table(scores: FusionScores, query_ids: np.ndarray) -> pa.Table:
    """A row a query: ``query_id``, ``fold``, ``better alone``, and for each family its score and its cell's name."""
    columns: dict[str, object] = {
        "query_id": query_ids.tolist(),
        "fold": scores.fold.astype(np.int8),
        "better alone": scores.better_alone,
    }
    for family in FAMILIES:
        columns[family] = scores.held_out(family)
        columns[f"{family} setting"] = [GRID[position].name for position in scores.used(family)]
    return pa.table(columns)
