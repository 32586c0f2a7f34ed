"""The smallest detectable difference: its formula, and its power by simulation."""

import numpy as np
import pytest

from patbench_core.stats.detectable import FACTOR, POWER, smallest_detectable
from patbench_core.stats.randomisation import p_values, signed_sums


def test_it_is_a_multiple_of_the_paired_standard_error() -> None:
    """Pair by pair, with n - 1 in the denominator."""
    scores = np.random.default_rng(0).random((50, 3))
    found = smallest_detectable(scores)
    for one in range(3):
        for other in range(3):
            error = (scores[:, one] - scores[:, other]).std(ddof=1) / np.sqrt(50)
            assert found[one, other] == pytest.approx(2.8016 * error, abs=1e-4)
    assert pytest.approx(2.8016, abs=1e-4) == FACTOR


def test_a_constant_difference_is_always_detected() -> None:
    """No spread, nothing to detect it against."""
    one = np.random.default_rng(1).random(40)
    assert smallest_detectable(np.stack([one, one + 0.1], axis=1))[0, 1] == pytest.approx(0, abs=1e-6)


def test_the_power_is_as_promised() -> None:
    """500 simulated comparisons with just that difference, half of the queries zero for both models."""
    random = np.random.default_rng(2)
    spread, queries, times = 0.2, 200, 500
    less = random.normal(0, spread, (queries, times)) * (random.random((queries, times)) < 0.5)
    less += FACTOR * spread * np.sqrt(0.5 / queries)
    p = p_values(signed_sums(less) / queries, less.mean(axis=0), False, 0.0)
    assert (p < 0.05).mean() == pytest.approx(POWER, abs=3 * np.sqrt(POWER * (1 - POWER) / times))
