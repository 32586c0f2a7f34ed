"""Tests of scopes: three judgments of one ranking."""

import numpy as np
import pytest

from patbench_core.measures import RETRIEVAL
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scopes import Judgments, ranks_table, score_scope, scores_table

JUDGMENTS = Judgments(
    query=np.array([0, 0, 0, 1, 2]),
    doc=np.array([7, 8, 9, 7, 5]),
    gain=np.ones(5, np.int32),
    domain=np.array([1, 0, -1, 1, 0], np.int8),
    domain4=np.array([1, 0, -1, 0, 0], np.int8),
)
STANDING = Standing(np.array([1, 3, 0, 2, 6]), np.array([0, 2, 0, 0, 4]), np.array([0, 0, 0, 2, 3]))
IDS = np.array([f"US-{number}-A" for number in range(10)], dtype=object)


@pytest.mark.parametrize(
    ("scope", "queries", "links", "mrr"),
    [("ALL", 3, 5, (1 + 1 / 2 + 1 / 6) / 3), ("IN", 2, 2, (1 + 1 / 2) / 2), ("OUT", 2, 2, (1 / 3 + 1 / 6) / 2)],
)
def test_fault_14_a_scope_counts_the_queries_that_have_a_link_in_it(
    scope: str, queries: int, links: int, mrr: float
) -> None:
    """Ranks are those of the one ranking; links of unknown domain count in ALL alone."""
    summary, columns = score_scope(JUDGMENTS, STANDING, scope)
    assert (summary["n_queries"], summary["n_links"]) == (queries, links)
    assert summary["metrics"]["MRR"] == pytest.approx(mrr)
    assert columns["MRR"].mean() == pytest.approx(mrr)


@pytest.mark.parametrize("scope", ["ALL", "IN", "OUT"])
def test_means_lie_in_their_intervals_and_tie_bands(scope: str) -> None:
    """For every measure."""
    summary, _ = score_scope(JUDGMENTS, STANDING, scope)
    for name in RETRIEVAL:
        mean = summary["metrics"][name]
        assert summary["ci"][name][0] - 1e-12 <= mean <= summary["ci"][name][1] + 1e-12
        assert summary["tie_band"][name][0] - 1e-12 <= mean <= summary["tie_band"][name][1] + 1e-12


def test_the_tie_band_is_that_of_the_extreme_orders() -> None:
    """Query 1: rank 1 to 3; query 2: rank 5 to 8."""
    summary, _ = score_scope(JUDGMENTS, STANDING, "ALL")
    assert summary["tie_band"]["MRR"] == pytest.approx([(1 + 1 / 3 + 1 / 8) / 3, (1 + 1 + 1 / 5) / 3])


def test_tables_have_a_row_a_query_and_scope_and_a_row_a_link() -> None:
    """By publication number."""
    columns = {scope: score_scope(JUDGMENTS, STANDING, scope)[1] for scope in ("ALL", "IN", "OUT")}
    scores = scores_table(columns, IDS[:3])
    rows = list(zip(scores["scope"].to_pylist(), scores["query_id"].to_pylist(), strict=True))
    assert rows == [
        *(("ALL", f"US-{query}-A") for query in (0, 1, 2)),
        *(("IN", f"US-{query}-A") for query in (0, 1)),
        *(("OUT", f"US-{query}-A") for query in (0, 2)),
    ]
    assert scores["n_relevant"].to_pylist() == [3, 1, 1, 1, 1, 1, 1]
    ranks = ranks_table(JUDGMENTS, STANDING, IDS[:3], IDS)
    assert ranks["doc_id"].to_pylist() == [f"US-{doc}-A" for doc in (7, 8, 9, 7, 5)]
    assert ranks["rank"].to_pylist() == [1, 3, 0, 2, 6]
