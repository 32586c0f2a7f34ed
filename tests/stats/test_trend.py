"""The trend over sizes: scipy's regression is the oracle."""

import numpy as np
import pytest
from scipy.stats import linregress, t

from patbench_core.stats.trend import per_doubling

SIZES = (7.8e6, 17.4e6, 22.7e6, 109.5e6)


def scores(n: int = 300, slope: float = 0.02, seed: int = 0) -> np.ndarray:
    """Means that grow by `slope` a doubling, with noise over queries and models."""
    random = np.random.default_rng(seed)
    means = 0.2 + slope * np.log2(np.array(SIZES) / SIZES[0]) + random.normal(0, 0.01, len(SIZES))
    return means + random.normal(0, 0.1, (n, 1)) + random.normal(0, 0.05, (n, len(SIZES)))


def test_the_slope_is_that_of_least_squares() -> None:
    """With its interval over models."""
    drawn = scores()
    theirs = linregress(np.log2(SIZES), drawn.mean(axis=0))
    found = per_doubling(drawn, SIZES)
    half = t.ppf(0.975, 2) * theirs.stderr
    assert found.n == 4
    assert found.slope == pytest.approx(theirs.slope)
    assert found.models == pytest.approx((theirs.slope - half, theirs.slope + half))


def test_the_interval_over_queries_covers_the_slope_of_these_models() -> None:
    """In 95 of 100 samples of queries, within what chance allows."""
    means, log = np.array([0.2, 0.22, 0.25, 0.24]), np.log2(SIZES)
    true = linregress(log, means).slope
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(100):
        found = per_doubling(means + random.normal(0, 0.1, (80, 4)), SIZES)
        inside += found.queries[0] <= true <= found.queries[1]
    assert inside >= 88


def test_two_models_have_no_interval_over_models() -> None:
    """A line through two points leaves no residual."""
    found = per_doubling(scores()[:, :2], SIZES[:2])
    assert found.models is None
    assert found.slope == pytest.approx(np.diff(scores()[:, :2].mean(axis=0))[0] / np.log2(SIZES[1] / SIZES[0]))


def test_one_size_has_no_trend() -> None:
    """Whatever the number of models."""
    assert per_doubling(scores(), (1e6,) * 4) is None
