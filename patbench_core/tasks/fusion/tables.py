"""Tables beside the record of a fusion, from which a page can redo its statistics."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.stats.bootstrap import mean_intervals
from patbench_core.tasks.fusion.gain import FusionScores
from patbench_core.tasks.fusion.grid import FAMILIES, GRID
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scopes import Judgments

_DECIMALS = 6


def grid_table(judgments: Judgments, stands: Sequence[Standing], scopes: Sequence[str], metric: str) -> pa.Table:
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


def cells_table(scores: FusionScores, query_ids: np.ndarray) -> pa.Table:
    """A row a query: ``query_id`` and one column a cell of the grid, every link counted, rounded to 6 decimals."""
    rounded = np.round(scores.cells, _DECIMALS).astype(np.float32)
    return pa.table(
        {"query_id": query_ids.tolist()} | {cell.name: rounded[:, position] for position, cell in enumerate(GRID)}
    )


def held_out_table(scores: FusionScores, query_ids: np.ndarray) -> pa.Table:
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
