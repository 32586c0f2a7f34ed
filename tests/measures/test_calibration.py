"""Expected calibration error against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.measures.calibration import BINS, calibration_bins, expected_calibration_error


@given(st.integers(0, 10_000), st.integers(1, 40))
def test_it_is_the_mean_gap_of_bins(seed: int, n: int) -> None:
    """Pair by pair, bin by bin; sums of two parts are the sums of the whole."""
    random = np.random.default_rng(seed)
    probability, true = random.random((n, 3)), random.random((n, 3)) < 0.4
    probability[0, 0] = 1.0
    expected = 0.0
    pairs = list(zip(probability.ravel(), true.ravel(), strict=True))
    for low in range(BINS):
        inside = [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == low]
        if inside:
            mean, share = (sum(pair[side] for pair in inside) / len(inside) for side in (0, 1))
            expected += len(inside) / len(pairs) * abs(mean - share)
    whole = calibration_bins(probability, true)
    assert expected_calibration_error(whole) == pytest.approx(expected)
    cut = n // 2
    parts = calibration_bins(probability[:cut], true[:cut]) + calibration_bins(probability[cut:], true[cut:])
    np.testing.assert_allclose(parts, whole)


def test_certain_and_right_is_zero_certain_and_wrong_is_one() -> None:
    """Both ends."""
    true = np.eye(4, dtype=bool)
    assert expected_calibration_error(calibration_bins(true.astype(float), true)) == 0
    assert expected_calibration_error(calibration_bins(1 - true.astype(float), true)) == 1


def test_a_single_decision_is_a_whole_bin() -> None:
    """Its gap is the error."""
    assert expected_calibration_error(calibration_bins(np.array([[0.9]]), np.array([[True]]))) == pytest.approx(0.1)
