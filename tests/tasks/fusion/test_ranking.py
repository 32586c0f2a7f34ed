"""Fused rankings against a sort of the ranked documents alone, query by query."""

import numpy as np
import pytest

from patbench_core.tasks.fusion.grid import BM25, DENSE, GRID, Cell
from patbench_core.tasks.fusion.normalise import NORMALISATIONS
from patbench_core.tasks.fusion.ranking import fused_standings
from patbench_core.tasks.retrieval import ranking
from patbench_core.tasks.retrieval.ranking import Collection, standing
from tests.tasks.cases import Case, FixedScorer, full_sort, random_case


def pair(seed: int) -> tuple[Case, Case]:
    """Two rankers of one collection; BM25 has positive scores and does not retrieve every document."""
    dense = random_case(seed)
    random = np.random.default_rng(seed + 1000)
    shape = dense.scorer.matrix.shape
    scores = random.choice([0.5, 2.25, 7.5], shape) + random.choice([0, 1e-3, 3.0], shape)
    scores[random.random(shape) < random.choice([0, 0.4, 0.95])] = -np.inf
    bm25 = Case(FixedScorer(scores.astype(np.float32)), *(vars(dense)[name] for name in list(vars(dense))[1:]))
    return dense, bm25


def fused_order(dense: Case, bm25: Case, query: int, cell: Cell) -> list[int]:
    """Documents of the fused ranking, best first: own family and what neither ranker has are taken away first."""
    orders = [full_sort(each, query) for each in (dense, bm25)]
    if cell in (DENSE, BM25):
        return [doc for _, doc in orders[cell == BM25]]
    docs = sorted({doc for order in orders for _, doc in order})
    if not docs:
        return []
    if cell.k:
        ranks = [{doc: place for place, (_, doc) in enumerate(order, start=1)} for order in orders]
        parts = [
            [(cell.k + 1) / np.float32(cell.k + each[doc]) if doc in each else 0.0 for doc in docs] for each in ranks
        ]
    else:
        scores = [{doc: score for score, doc in order} for order in orders]
        lowest = [min(scores[0].values(), default=0.0), 0.0]
        filled = [[each.get(doc, low) for doc in docs] for each, low in zip(scores, lowest, strict=True)]
        parts = [NORMALISATIONS[cell.method](np.array([each], np.float32))[0] for each in filled]
    weights = (np.float32(cell.alpha), np.float32(1 - cell.alpha))
    fused = sum(weight * np.array(part, np.float32) for weight, part in zip(weights, parts, strict=True))
    total = dict(zip(docs, np.round(fused, 6).tolist(), strict=True))
    return sorted(docs, key=lambda doc: (-total[doc], dense.numbers[doc]))


@pytest.mark.parametrize("block_cells", [1, 16_000_000])
def test_ranks_equal_a_sort_of_the_ranked_documents(block_cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell of the grid, in blocks of one query and of all."""
    monkeypatch.setattr(ranking, "_BLOCK_CELLS", block_cells)
    for seed in range(25):
        dense, bm25 = pair(seed)
        found = fused_standings(dense.scorer, bm25.scorer, dense.collection, dense.query, dense.doc, GRID)
        for cell, stands in zip(GRID, found, strict=True):
            orders = [fused_order(dense, bm25, query, cell) for query in range(len(dense.collection.query_rows))]
            expected = [
                orders[query].index(doc) + 1 if doc in orders[query] else 0
                for query, doc in zip(dense.query, dense.doc, strict=True)
            ]
            assert stands.rank.tolist() == expected, (seed, cell)


def test_the_ends_are_the_rankers_alone() -> None:
    """To the last tie: rank, greater and tied."""
    for seed in range(25):
        dense, bm25 = pair(seed)
        found = fused_standings(dense.scorer, bm25.scorer, dense.collection, dense.query, dense.doc, (DENSE, BM25))
        for stands, alone in zip(found, (dense, bm25), strict=True):
            expected = standing(alone.scorer, alone.collection, alone.query, alone.doc)
            for name in ("rank", "greater", "tied"):
                assert np.array_equal(getattr(stands, name), getattr(expected, name))


@pytest.mark.parametrize("cell", [Cell("minmax", 1.0), Cell("zscore", 1.0), Cell("rrf", 1.0, 60)])
def test_the_formulas_tend_to_the_ends(cell: Cell) -> None:
    """With all the weight, every formula gives the dense ranker's own order."""
    random = np.random.default_rng(3)
    dense = FixedScorer(random.permutation(np.linspace(0, 1, 6 * 50)).reshape(6, 50).astype(np.float32))
    bm25 = FixedScorer(random.random((6, 50)).astype(np.float32))
    collection = Collection(np.arange(6), np.arange(50), random.permutation(50))
    query, doc = np.repeat(np.arange(6), 10), random.integers(10, 50, 60)
    with np.errstate(invalid="ignore"):  # no weight at all for what is not ranked; own families are taken out later
        one, other = fused_standings(dense, bm25, collection, query, doc, (cell, DENSE))
    assert np.array_equal(one.rank, other.rank)


def test_own_family_is_left_out_before_normalising() -> None:
    """The query's own document, with the best of scores, does not press the others together."""
    dense = np.array([[9.0, 1.0, 0.5, 0.0]], np.float32)
    bm25 = np.array([[99.0, 0.2, 1.0, 0.0]], np.float32)
    collection = Collection(np.array([0]), np.arange(4), np.arange(4))
    found = []
    for best in (9.0, 1.0):
        dense[0, 0] = best
        scorers = FixedScorer(dense), FixedScorer(bm25)
        (stands,) = fused_standings(*scorers, collection, np.zeros(4, int), np.arange(4), (Cell("minmax", 0.6),))
        found.append(stands.rank.tolist())
    assert found == [[0, 2, 1, 3]] * 2  # 0.6 + 0.4 * 0.2 = 0.68 against 0.3 + 0.4 = 0.7


def test_a_document_without_vector_can_still_be_found() -> None:
    """It has the least dense score, and what BM25 gives it."""
    dense = np.array([[-np.inf, 0.9, 0.1, -np.inf]], np.float32)
    bm25 = np.array([[-np.inf, -np.inf, 1.0, 9.0]], np.float32)
    collection = Collection(np.array([0]), np.arange(4), np.arange(4))
    (stands,) = fused_standings(
        FixedScorer(dense), FixedScorer(bm25), collection, np.zeros(4, int), np.arange(4), (Cell("minmax", 0.4),)
    )
    assert stands.rank.tolist() == [0, 2, 3, 1]
