"""Interpolation by hand."""

import numpy as np
import pytest

from patbench_core.tasks.fusion.interpolation import weighted


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
