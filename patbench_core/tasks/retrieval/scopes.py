"""Scores of one ranking in the scopes ALL, IN and OUT."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from patbench_core.landscape.links import IN, OUT
from patbench_core.measures import RETRIEVAL, measure
from patbench_core.measures.ranks import Ranks
from patbench_core.results import record as schema
from patbench_core.stats.bootstrap import mean_intervals
from patbench_core.tasks.retrieval.ranking import Standing, tie_extremes

SCOPES = ("ALL", "IN", "OUT")


@dataclass(frozen=True)
class Judgments:
    """The citation links of a landscape as a task sees them: arrays of shape (n_links,).

    Attributes
    ----------
    query : ndarray, int64
        Index of the query, ascending.
    doc : ndarray, int32
        Document row.
    gain : ndarray, int32
    domain, domain4 : ndarray, int8
        IN, OUT or UNKNOWN by IPC class, which makes the scopes, and by IPC subclass.
    """

    query: np.ndarray
    doc: np.ndarray
    gain: np.ndarray
    domain: np.ndarray
    domain4: np.ndarray

    def inside(self, scope: str) -> np.ndarray:
        """Links of a scope, bool: other links' documents count as not relevant there."""
        if scope == "ALL":
            return np.ones(len(self.query), bool)
        return np.asarray(self.domain == (IN if scope == "IN" else OUT))


def score_scope(judgments: Judgments, standing: Standing, scope: str) -> tuple[schema.Scope, dict[str, np.ndarray]]:
    """Means, intervals and tie bands of a scope that has a link, and the scores of its queries.

    Returns
    -------
    summary : Scope
    columns : dict
        ``query`` (index), ``n_relevant`` and one column a measure, each of shape (n_judged_queries,).
    """
    inside = judgments.inside(scope)
    queries, query = np.unique(judgments.query[inside], return_inverse=True)
    gain = judgments.gain[inside]
    part = Standing(standing.rank[inside], standing.greater[inside], standing.tied[inside])
    worst, best = tie_extremes(part, query, gain)
    of_rank = {
        name: np.stack([measure(metric)(Ranks(query, rank, gain, len(queries))) for metric in RETRIEVAL], axis=1)
        for name, rank in (("given", part.rank), ("worst", worst), ("best", best))
    }
    scores = of_rank["given"]
    means, intervals = scores.mean(axis=0), mean_intervals(scores)
    bands = np.stack([of_rank["worst"].mean(axis=0), of_rank["best"].mean(axis=0)], axis=1)
    summary: schema.Scope = {
        "n_queries": len(queries),
        "n_links": int(inside.sum()),
        "metrics": dict(zip(RETRIEVAL, means.tolist(), strict=True)),
        "ci": dict(zip(RETRIEVAL, intervals.tolist(), strict=True)),
        "tie_band": dict(zip(RETRIEVAL, bands.tolist(), strict=True)),
    }
    columns = {"query": queries, "n_relevant": np.bincount(query)}
    return summary, columns | {name: scores[:, position] for position, name in enumerate(RETRIEVAL)}


def scores_table(columns: dict[str, dict[str, np.ndarray]], query_ids: np.ndarray) -> pa.Table:
    """A row a query and scope: ``query_id``, ``scope``, ``n_relevant`` and one column a measure."""
    parts = []
    for scope, part in columns.items():
        names = {"query_id": query_ids[part["query"]].tolist(), "scope": [scope] * len(part["query"])}
        parts.append(pa.table(names | {name: values for name, values in part.items() if name != "query"}))
    return pa.concat_tables(parts)


def ranks_table(judgments: Judgments, standing: Standing, query_ids: np.ndarray, doc_ids: np.ndarray) -> pa.Table:
    """A row a link: both ends, ``gain``, ``domain``, ``domain4``, and where the document stands (see `Standing`)."""
    return pa.table(
        {
            "query_id": query_ids[judgments.query].tolist(),
            "doc_id": doc_ids[judgments.doc].tolist(),
            "gain": judgments.gain,
            "domain": judgments.domain,
            "domain4": judgments.domain4,
            "rank": standing.rank,
            "greater": standing.greater,
            "tied": standing.tied,
        }
    )
