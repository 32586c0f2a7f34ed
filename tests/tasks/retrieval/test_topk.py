"""Tests of the first k documents: a full sort is the oracle."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from patbench_core.tasks.retrieval import ranking
from patbench_core.tasks.retrieval.ranking import Collection, standing
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.topk import top_k
from tests.tasks.cases import FixedScorer, full_sort, random_case


@pytest.mark.parametrize("block_cells", [1, 500, 16_000_000])
@pytest.mark.parametrize("k", [1, 3, 100])
def test_fault_12_the_first_k_equal_a_full_sort(k: int, block_cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents and rounded scores; -1 and -inf where fewer are ranked, also with k beyond the documents."""
    monkeypatch.setattr(ranking, "_BLOCK_CELLS", block_cells)
    for seed in range(120):
        case = random_case(seed)
        documents, scores = top_k(case.scorer, case.collection, k)
        for query in range(len(documents)):
            expected = full_sort(case, query)[:k]
            missing = k - len(expected)
            assert documents[query].tolist() == [doc for _, doc in expected] + [-1] * missing
            assert scores[query].tolist() == [score for score, _ in expected] + [-np.inf] * missing


@pytest.mark.parametrize("k", [1, 7, 30])
def test_the_floor_loses_nobody(k: int) -> None:
    """Landscapes large enough that most documents are passed over unsorted, full of ties and near-ties."""
    for seed in range(40):
        case = random_case(seed, documents=1500)
        documents, _ = top_k(case.scorer, case.collection, k)
        for query in range(len(documents)):
            expected = [doc for _, doc in full_sort(case, query)[:k]]
            assert documents[query].tolist() == expected + [-1] * (k - len(expected))


def test_the_first_k_agree_with_the_ranks() -> None:
    """The document at place i has rank i + 1."""
    for seed in range(60):
        case = random_case(seed)
        documents, _ = top_k(case.scorer, case.collection, 50)
        query, place = np.nonzero(documents >= 0)
        found = standing(case.scorer, case.collection, query, documents[query, place])
        np.testing.assert_array_equal(found.rank, place + 1)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 40.0, 3000.0])
def test_great_and_small_scores_are_rounded_as_numpy_rounds(scale: float) -> None:
    """BM25 and inner products are not bounded by 1."""
    case = random_case(1, documents=2000)
    random = np.random.default_rng(0)
    matrix = (random.integers(0, 400, case.scorer.matrix.shape) / 400 * scale).astype(np.float32)
    matrix = np.nextafter(matrix, random.choice([-9e9, 9e9], matrix.shape).astype(np.float32))
    scaled = type(case)(FixedScorer(matrix), case.collection, case.numbers, case.query, case.doc)
    documents, _ = top_k(scaled.scorer, case.collection, 20)
    for query in range(len(documents)):
        assert documents[query].tolist() == [doc for _, doc in full_sort(scaled, query)[:20]]


@pytest.mark.parametrize("ranked", [standing, top_k])
def test_fault_07_memory_does_not_grow_with_queries_x_documents(
    ranked: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores of 2,000 queries for 2,000 documents would take 16 MB; a block of them takes a few hundred kilobytes."""
    monkeypatch.setattr(ranking, "_BLOCK_CELLS", 50_000)
    random = np.random.default_rng(0)
    vectors = random.standard_normal((2000, 8)).astype(np.float32)
    rows = np.arange(2000)
    scorer, collection = DenseScorer(vectors, vectors, rows, rows), Collection(rows, rows, rows)
    links = (rows, random.permutation(rows)) if ranked is standing else (10,)
    tracemalloc.start()
    ranked(scorer, collection, *links)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4e6
