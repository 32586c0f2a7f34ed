"""Tests of scorers."""

import numpy as np

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.tasks.scorers import DenseScorer, LexicalScorer


def scorer(vector_of: list[int], query_of: list[int]) -> DenseScorer:
    """Seven vectors; some documents share one, some have none."""
    random = np.random.default_rng(0)
    vectors, queries = (random.standard_normal((7, 33)).astype(np.float32) for _ in range(2))
    return DenseScorer(queries, vectors, np.array(query_of), np.array(vector_of))


def test_scores_are_inner_products() -> None:
    """Of any block of queries."""
    dense = scorer([3, 0, 6, 3], [5, 1, 2])
    expected = dense.queries[[5, 1, 2]] @ dense.documents[[3, 0, 6, 3]].T
    np.testing.assert_allclose(dense.scores(slice(0, 3)), expected, rtol=1e-5)
    np.testing.assert_allclose(dense.scores(slice(1, 2)), expected[1:2], rtol=1e-5)


def test_fault_12_documents_of_one_text_are_tied_to_the_last_bit() -> None:
    """They share a vector, and a score."""
    dense = scorer([4] * 50, list(range(7)))
    scores = dense.scores(slice(0, 7))
    assert (scores == scores[:, :1]).all()


def test_fault_10_what_has_no_vector_is_not_retrieved() -> None:
    """Neither a document nor anything for a query."""
    scores = scorer([1, -1, 2], [0, -1]).scores(slice(0, 2))
    assert np.isfinite(scores).tolist() == [[True, False, True], [False, False, False]]
    assert (scores[~np.isfinite(scores)] == -np.inf).all()


def test_the_caller_may_change_the_scores() -> None:
    """The next block is not touched by it."""
    dense = scorer(list(range(7)), [0, 1])
    before = dense.scores(slice(0, 2))
    dense.scores(slice(0, 2))[:] = -np.inf
    np.testing.assert_array_equal(dense.scores(slice(0, 2)), before)


def test_bm25_scores_blocks_of_queries() -> None:
    """Block by block, the same scores."""
    queries = ["valve", "", "rotor gear"]
    lexical = LexicalScorer(LexicalEncoder().index(["valve rotor", "gear", ""]), queries, np.arange(3), 3)
    whole = lexical.scores(slice(0, 3))
    np.testing.assert_array_equal(whole, np.concatenate([lexical.scores(slice(row, row + 1)) for row in range(3)]))
    assert (whole > -np.inf).tolist() == [[True, False, False], [False] * 3, [True, True, False]]
