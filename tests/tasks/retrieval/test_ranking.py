"""Tests of ranks: a full sort, and all orders of tied documents, are the oracles."""

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
import pytest

from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.tasks.retrieval import ranking
from patbench_core.tasks.retrieval.ranking import Collection, Standing, blocks, standing, tie_extremes
from tests.tasks.cases import Case, FixedScorer, full_sort, random_case

MEASURES = ("nDCG@1", "nDCG@3", "nDCG@10", "nDCG", "Recall@2", "P@3", "success@2", "MAP", "MRR", "MRR@2")


@pytest.fixture(params=[1, 40, 16_000_000])
def block_cells(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Blocks of one query, of a few, of all."""
    monkeypatch.setattr(ranking, "_BLOCK_CELLS", request.param)
    return request.param


def test_fault_12_ranks_equal_a_full_sort(block_cells: int) -> None:
    """Rank, greater and tied of every judged document."""
    for seed in range(300):
        case = random_case(seed)
        found = standing(case.scorer, case.collection, case.query, case.doc)
        orders = [full_sort(case, query) for query in range(len(case.collection.query_rows))]
        for place, (query, doc) in enumerate(zip(case.query, case.doc, strict=True)):
            order = orders[query]
            at = next((at for at, (_, other) in enumerate(order) if other == doc), None)
            if at is None:
                assert (found.rank[place], found.greater[place], found.tied[place]) == (0, 0, 0)
                continue
            score = order[at][0]
            assert found.rank[place] == at + 1
            assert found.greater[place] == sum(other > score for other, _ in order)
            assert found.tied[place] == sum(other == score for other, _ in order) - 1


def test_fault_15_a_query_and_its_family_are_not_ranked() -> None:
    """They have no rank, and push nobody down, whatever their scores."""
    scores = np.array([[0.9, 0.8, 0.5, 0.4]], np.float32)
    collection = Collection(np.array([0]), np.array([7, 7, 8, 9]), np.arange(4))
    found = standing(FixedScorer(scores), collection, np.zeros(4, int), np.arange(4))
    assert found.rank.tolist() == [0, 0, 1, 2]
    assert found.greater.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(("other", "tied"), [(0.5 + 2e-7, 1), (0.5 + 2e-6, 0)])
def test_fault_11_scores_are_float32_rounded_to_six_decimals(other: float, tied: int) -> None:
    """Documents that differ by less are tied, and their numbers decide."""
    scores = np.array([[0.0, 0.5, other]], np.float32)
    collection = Collection(np.array([0]), np.arange(3), np.arange(3))
    found = standing(FixedScorer(scores), collection, np.zeros(2, int), np.array([1, 2]))
    assert found.tied.tolist() == [tied, tied]
    assert found.rank.tolist() == ([1, 2] if tied else [2, 1])


def test_fault_07_blocks_hold_a_bounded_number_of_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """All queries, once, in order."""
    monkeypatch.setattr(ranking, "_BLOCK_CELLS", 1000)
    parts = blocks(77, 300)
    assert [row for part in parts for row in range(77)[part]] == list(range(77))
    assert max(part.stop - part.start for part in parts) * 300 <= 1000
    assert len(blocks(3, 5000)) == 3
    assert blocks(0, 10) == []


def test_tie_extremes_are_the_extremes_of_all_orders_of_tied_documents() -> None:
    """For every measure, query by query, in every case with at most six documents."""
    for seed in range(150):
        case = random_case(seed, documents=1 + seed % 6)
        judged = case.query == 0
        query, doc = case.query[judged], case.doc[judged]
        if not len(query):
            continue
        gain = np.ones(len(query), np.int32)
        stands = standing(case.scorer, case.collection, query, doc)
        worst, best = tie_extremes(stands, query, gain)
        for name in MEASURES:
            scores = [_score(name, order, doc) for order in _orders(case)]
            assert _measured(name, query, worst, gain) == pytest.approx(min(scores)), name
            assert _measured(name, query, best, gain) == pytest.approx(max(scores)), name
            assert min(scores) - 1e-9 <= _measured(name, query, stands.rank, gain) <= max(scores) + 1e-9


def test_tie_extremes_order_graded_gains() -> None:
    """The best order begins with the greatest gain, the worst ends with it."""
    stands = Standing(np.array([2, 3, 1]), np.array([0, 0, 0]), np.array([3, 3, 3]))
    worst, best = tie_extremes(stands, np.zeros(3, int), np.array([1, 3, 2]))
    assert best.tolist() == [3, 1, 2]
    assert worst.tolist() == [2, 4, 3]


def test_documents_that_are_not_retrieved_have_no_rank_in_any_order() -> None:
    """And judgments may be none at all."""
    zeros = np.zeros(2, np.int32)
    worst, best = tie_extremes(Standing(zeros, zeros, zeros), np.array([0, 1]), np.ones(2, np.int32))
    assert worst.tolist() == best.tolist() == [0, 0]
    nothing = np.zeros(0, np.int32)
    assert [len(part) for part in tie_extremes(Standing(nothing, nothing, nothing), nothing, nothing)] == [0, 0]


def _orders(case: Case) -> Iterator[list[int]]:
    """All rankings of the first query that differ in the order of tied documents alone."""
    order = full_sort(case, 0)
    groups = [[doc for score, doc in order if score == value] for value in dict.fromkeys(score for score, _ in order)]
    for chosen in product(*(permutations(group) for group in groups)):
        yield [doc for group in chosen for doc in group]


def _score(name: str, order: list[int], relevant: np.ndarray) -> float:
    rank = np.array([order.index(doc) + 1 if doc in order else 0 for doc in relevant])
    return _measured(name, np.zeros(len(rank), int), rank, np.ones(len(rank), int))


def _measured(name: str, query: np.ndarray, rank: np.ndarray, gain: np.ndarray) -> float:
    return float(measure(name)(Ranks(query, rank, gain, 1))[0])
