"""Tests of scorers."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.tasks.retrieval import scorers
from patbench_core.tasks.retrieval.scorers import DenseScorer, LateScorer, LexicalScorer, Scorer
from patbench_core.vectors.token_store import TokenStore
from tests.vectors.test_store import IDENTITY


def scorer(vector_of: list[int], query_of: list[int]) -> DenseScorer:
    """Seven vectors; some documents share one, some have none."""
    random = np.random.default_rng(0)
    vectors, queries = (random.standard_normal((7, 33)).astype(np.float32) for _ in range(2))
    return DenseScorer(queries, vectors, np.array(query_of), np.array(vector_of))


def by_document(scorer: Scorer, rows: slice, n_docs: int) -> np.ndarray:
    """Scores in the order of documents; -inf for those without a column."""
    scores = np.full((rows.stop - rows.start, n_docs), -np.inf, np.float32)
    scores[:, scorer.columns] = scorer.scores(rows)
    return scores


def test_scores_are_inner_products() -> None:
    """Of any block of queries."""
    dense = scorer([3, 0, 6, 3], [5, 1, 2])
    expected = dense.queries[[5, 1, 2]] @ dense.documents[[3, 0, 6, 3]].T
    np.testing.assert_allclose(by_document(dense, slice(0, 3), 4), expected, rtol=1e-5)
    np.testing.assert_allclose(by_document(dense, slice(1, 2), 4), expected[1:2], rtol=1e-5)


def test_fault_12_documents_of_one_text_are_tied_to_the_last_bit() -> None:
    """They share a vector, and a score."""
    dense = scorer([4] * 50, list(range(7)))
    scores = dense.scores(slice(0, 7))
    assert (scores == scores[:, :1]).all()


def test_fault_10_what_has_no_vector_is_not_retrieved() -> None:
    """Neither a document nor anything for a query."""
    scores = by_document(scorer([1, -1, 2], [0, -1]), slice(0, 2), 3)
    assert np.isfinite(scores).tolist() == [[True, False, True], [False, False, False]]
    assert (scores[~np.isfinite(scores)] == -np.inf).all()


def test_the_caller_may_change_the_scores() -> None:
    """The next block is not touched by it."""
    dense = scorer(list(range(7)), [0, 1])
    before = dense.scores(slice(0, 2))
    dense.scores(slice(0, 2))[:] = -np.inf
    np.testing.assert_array_equal(dense.scores(slice(0, 2)), before)


def test_scores_are_written_where_the_caller_wants_them() -> None:
    """Into a part of its memory, repeated texts too."""
    dense = scorer([3, 0, 6, 3, -1], [5, -1, 2])
    memory = np.zeros((5, 4), np.float32)
    assert dense.scores(slice(0, 3), memory[:3]).base is memory
    np.testing.assert_array_equal(memory[:3], dense.scores(slice(0, 3)))
    assert (memory[3:] == 0).all()


def test_bm25_scores_blocks_of_queries() -> None:
    """Block by block, the same scores."""
    queries = ["valve", "", "rotor gear"]
    lexical = LexicalScorer(LexicalEncoder().index(["valve rotor", "gear", ""]), queries, np.arange(3))
    whole = lexical.scores(slice(0, 3))
    np.testing.assert_array_equal(whole, np.concatenate([lexical.scores(slice(row, row + 1)) for row in range(3)]))
    assert (whole > -np.inf).tolist() == [[True, False, False], [False] * 3, [True, True, False]]


LENGTHS = [3, 9, 1, 40, 7, 2, 12]


def late_scorer(home: Path, query_of: list[int], vector_of: list[int], mean: bool = False) -> LateScorer:
    """Seven texts of some tokens, in three shards, on both sides."""
    random = np.random.default_rng(0)
    digests = [bytes([place]) * 32 for place in range(7)]
    sides = []
    for role in ("query", "document"):
        kept = TokenStore(replace(IDENTITY, role=role), home)
        vectors = [random.standard_normal((length, 8)).astype(np.float32) for length in LENGTHS]
        for rows in ([6, 2], [0, 4, 1], [5, 3]):
            kept.put([digests[row] for row in rows], [vectors[row] for row in rows])
        sides.append(kept.get(digests))
    return LateScorer(*sides, np.array(query_of), np.array(vector_of), mean)


def by_maxsim(late: LateScorer, query: int, document: int) -> float:
    """The score of one pair, by the definition."""
    pair = late.queries.read(np.array([query])), late.documents.read(np.array([document]))
    return float((pair[0] @ pair[1].T).max(axis=1).sum())


@pytest.mark.parametrize("block", [1, 10, 4096])
def test_late_scores_are_maxsim_whatever_the_blocks(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any block of queries, in the order of queries and documents."""
    monkeypatch.setattr(scorers, "_BLOCK_VECTORS", block)
    query_of, vector_of = [5, 1, 2, 1], [3, 0, 6, 3, 4]
    late = late_scorer(tmp_path, query_of, vector_of)
    expected = [[by_maxsim(late, query, document) for document in vector_of] for query in query_of]
    np.testing.assert_allclose(by_document(late, slice(0, 4), 5), expected, rtol=1e-5)
    np.testing.assert_allclose(by_document(late, slice(2, 3), 5), expected[2:3], rtol=1e-5)
    mean = by_document(late_scorer(tmp_path / "mean", query_of, vector_of, mean=True), slice(0, 4), 5)
    tokens = [[LENGTHS[query]] for query in query_of]
    np.testing.assert_allclose(mean, np.array(expected) / tokens, rtol=1e-5)


def test_fault_12_late_scores_of_one_text_are_tied_to_the_last_bit(tmp_path: Path) -> None:
    """It has one representation."""
    scores = late_scorer(tmp_path, list(range(7)), [4] * 50).scores(slice(0, 7))
    assert (scores == scores[:, :1]).all()


def test_fault_10_late_scores_of_what_has_no_vectors(tmp_path: Path) -> None:
    """Neither a document nor anything for a query; the caller may change them."""
    late = late_scorer(tmp_path, [0, -1], [1, -1, 2])
    scores = by_document(late, slice(0, 2), 3)
    assert np.isfinite(scores).tolist() == [[True, False, True], [False, False, False]]
    assert (scores[~np.isfinite(scores)] == -np.inf).all()
    before = late.scores(slice(0, 2))
    late.scores(slice(0, 2))[:] = 0
    np.testing.assert_array_equal(late.scores(slice(0, 2)), before)
    assert (by_document(late_scorer(tmp_path / "none", [-1], [-1, -1]), slice(0, 1), 2) == -np.inf).all()


def test_fault_07_late_scores_take_a_bounded_memory(tmp_path: Path) -> None:
    """Less than a quarter of the documents' vectors."""
    random = np.random.default_rng(0)
    digests = [bytes([place // 256, place % 256]) * 16 for place in range(800)]
    kept = TokenStore(IDENTITY, tmp_path)
    for start in range(0, 800, 100):
        vectors = [random.standard_normal((300, 128)).astype(np.float32) for _ in range(100)]
        kept.put(digests[start : start + 100], vectors)
    found = kept.get(digests)
    late = LateScorer(found, found, np.arange(3), np.arange(800))
    tracemalloc.start()
    late.scores(slice(0, 3))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < found.lengths.sum() * 128 * 4 / 4
