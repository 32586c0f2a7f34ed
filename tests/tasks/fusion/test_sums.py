"""Weighted sums by hand; reciprocal rank fusion against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest

from patbench_core.tasks.fusion.grid import KS
from patbench_core.tasks.fusion.sums import gains, reciprocal, weighted


def exact(ranks: list[int], k: int, weights: list[Fraction]) -> Fraction:
    """The textbook's sum."""
    return sum(weight * Fraction(1, k + rank) for rank, weight in zip(ranks, weights, strict=True) if rank)


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("tenths", [1, 5, 9])
def test_the_order_is_the_textbooks(k: int, tenths: int) -> None:
    """Scores are proportional to the exact sums, so the factor k + 1 changes no order."""
    random = np.random.default_rng(k + tenths)
    dense, bm25 = (random.permutation(40) * (random.random(40) < 0.8) for _ in range(2))
    found = weighted(*gains(dense.astype(np.int32), bm25.astype(np.int32), k), tenths / 10)
    weights = [Fraction(tenths, 10), Fraction(10 - tenths, 10)]
    for place, (one, other) in enumerate(zip(dense.tolist(), bm25.tolist(), strict=True)):
        if one or other:
            assert found[place] == pytest.approx(float((k + 1) * exact([one, other], k, weights)), rel=1e-6)
        else:
            assert found[place] == -np.inf


def test_a_document_that_a_ranker_does_not_retrieve_gets_nothing_from_it() -> None:
    """It counts in the other ranking alone."""
    one = np.array([[1, 0]], np.int32)
    assert weighted(*gains(one, one[:, ::-1], 60), 0.5).tolist() == [[0.5, 0.5]]


def test_symmetric_ranks_are_tied() -> None:
    """Third and seventh is seventh and third."""
    dense, bm25 = np.array([[3, 7]], np.int32), np.array([[7, 3]], np.int32)
    ((one, other),) = weighted(*gains(dense, bm25, 60), 0.5)
    assert one == other


def test_six_decimals_keep_deep_ranks_apart() -> None:
    """Without the factor, ranks 2,000 and 2,001 would be tied."""
    scores = reciprocal(2001, 60)[-2:]
    assert len(np.unique(np.round(scores, 6))) == 2
    assert len(np.unique(np.round(scores / 61, 6))) == 1


def test_alpha_is_the_weight_of_the_dense_score() -> None:
    """Three quarters of one, a quarter of the other."""
    dense, bm25 = np.array([[1.0, 0.0]], np.float32), np.array([[0.0, 0.5]], np.float32)
    assert weighted(dense, bm25, 0.75).tolist() == [[0.75, 0.125]]


def test_what_is_not_ranked_stays_out() -> None:
    """Float32 in, float32 out."""
    scores = np.array([[0.3, -np.inf]], np.float32)
    fused = weighted(scores, scores, 0.3)
    assert fused.dtype == np.float32
    assert fused[0, 0] == pytest.approx(0.3)
    assert fused[0, 1] == -np.inf
