"""Tests of bootstrap intervals: scipy is the oracle."""

import tracemalloc

import numpy as np
import pytest
from scipy import stats

from patbench_core.stats import bootstrap
from patbench_core.stats.bootstrap import RESAMPLES, mean_intervals, resampled_means


@pytest.mark.parametrize("queries", [5, 40, 300])
def test_intervals_equal_scipy_within_monte_carlo_error(queries: int) -> None:
    """Limits of two sets of resamples differ by a small share of the interval's width."""
    scores = np.random.default_rng(queries).beta(0.5, 1.5, queries)
    low, high = mean_intervals(scores[:, None])[0]
    expected = stats.bootstrap(
        (scores,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    width = expected.high - expected.low
    assert low == pytest.approx(expected.low, abs=0.05 * width)
    assert high == pytest.approx(expected.high, abs=0.05 * width)


def test_columns_see_the_same_resamples() -> None:
    """A column and its double have intervals of double width, and the mean lies inside."""
    scores = np.random.default_rng(0).random((50, 1))
    single, double = mean_intervals(np.hstack([scores, 2 * scores]))
    np.testing.assert_allclose(double, 2 * single)
    assert single[0] < scores.mean() < single[1]


def test_one_seed_gives_one_interval() -> None:
    """Records computed twice are equal."""
    scores = np.random.default_rng(0).random((30, 2))
    np.testing.assert_array_equal(mean_intervals(scores, 7), mean_intervals(scores, 7))
    assert (mean_intervals(scores, 7) != mean_intervals(scores, 8)).any()


@pytest.mark.parametrize("scores", [[0.3], [0.5, 0.5, 0.5], [0.0] * 10])
def test_scores_without_spread_have_intervals_without_width(scores: list[float]) -> None:
    """One query, or equal scores."""
    np.testing.assert_allclose(mean_intervals(np.array(scores)[:, None]), [[scores[0]] * 2])


def test_blocks_do_not_change_the_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a block is."""
    scores = np.random.default_rng(0).random((37, 2))
    whole = resampled_means(scores)
    monkeypatch.setattr(bootstrap, "_BLOCK_CELLS", 1000)
    np.testing.assert_allclose(resampled_means(scores), whole)


def test_fault_07_memory_does_not_grow_with_the_number_of_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """All 10,000 resamples of 5,000 queries would take 400 MB."""
    monkeypatch.setattr(bootstrap, "_BLOCK_CELLS", 100_000)
    tracemalloc.start()
    resampled_means(np.random.default_rng(0).random((5_000, 6)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10e6


@pytest.mark.parametrize("zeros", [0.0, 0.4])
def test_intervals_cover_the_true_mean(zeros: float) -> None:
    """500 simulated landscapes of skewed scores, within binomial bounds of 95 %."""
    random = np.random.default_rng(1)
    scores = random.beta(0.5, 1.5, (200, 500)) * (random.random((200, 500)) >= zeros)
    low, high = mean_intervals(scores).T
    covered = ((low <= 0.25 * (1 - zeros)) & (0.25 * (1 - zeros) <= high)).sum()
    assert stats.binom.ppf(0.001, 500, 0.95) <= covered <= stats.binom.ppf(0.999, 500, 0.95)
