"""Intervals over seeds and queries at once: coverage by simulation, and the limits of the formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.seeds import SeedDifference, seed_difference


def covariances(scores: np.ndarray) -> np.ndarray:
    """Covariances of the means of the columns of `scores` (queries x seeds) over samples of queries."""
    return np.cov(scores, rowvar=False) / len(scores)


@pytest.mark.parametrize(
    ("seed_sd", "query_sd", "noise"), [(0.0, 0.2, 0.1), (0.02, 0.2, 0.1), (0.1, 0.2, 0.1), (0.05, 0.0, 0.3)]
)
def test_covers_what_it_promises(seed_sd: float, query_sd: float, noise: float) -> None:
    """Of 95 % intervals from three seeds about 95 % hold the true difference, whichever part varies most."""
    random = np.random.default_rng(7)
    seeds, queries, truth, runs = 3, 80, 0.03, 1_500
    held = 0
    for _ in range(runs):
        scores = (
            truth
            + random.normal(0, seed_sd, seeds)
            + random.normal(0, query_sd, (queries, 1))
            + random.normal(0, noise, (queries, seeds))
        )
        found = seed_difference(scores.mean(axis=0), covariances(scores), queries - 1)
        held += found.low <= truth <= found.high
    assert 0.93 <= held / runs <= 0.985


def test_is_a_t_interval_where_only_seeds_vary() -> None:
    """Without anything in common the interval is Student's over seeds."""
    observed = np.array([0.02, 0.05, 0.03, 0.07])
    found = seed_difference(observed, np.zeros((4, 4)))
    low, high = stats.t.interval(0.95, 3, observed.mean(), stats.sem(observed))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.p == pytest.approx(stats.ttest_1samp(observed, 0).pvalue)


def test_is_normal_where_all_seeds_agree() -> None:
    """Equal seeds leave the variance over what is tested on alone."""
    found = seed_difference(np.full(3, 0.02), np.full((3, 3), 0.01**2))
    low, high = stats.norm.interval(0.95, 0.02, 0.01)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_one_seed_has_no_interval() -> None:
    """Nothing is known of other seeds."""
    found = seed_difference(np.array([0.1]), np.zeros((1, 1)))
    assert (found.low, found.high, found.p, found.seeds) == (None, None, None, 1)


def test_a_single_query_has_no_interval() -> None:
    """Nothing is known of other queries."""
    assert seed_difference(np.array([0.1, 0.2]), np.zeros((2, 2)), freedom=0.0).low is None


def test_no_difference_at_all_is_no_evidence() -> None:
    """A training that changes nothing."""
    found = seed_difference(np.zeros(3), np.zeros((3, 3)))
    assert (found.mean, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=6), st.integers(0, 1_000))
def test_lies_around_the_mean_and_agrees_with_p(values: list[float], seed: int) -> None:
    """The interval holds the mean, does not depend on the order of seeds, and holds zero where p is above 5 %."""
    observed = np.array(values)
    covariance = covariances(np.random.default_rng(seed).normal(0, 0.05, (40, len(values))))
    found = seed_difference(observed, covariance)
    again = seed_difference(observed[::-1], covariance[::-1, ::-1])
    assert found.low <= found.mean <= found.high
    assert (found.low, found.p) == pytest.approx((again.low, again.p), rel=1e-6, abs=1e-12)
    assert (found.low <= 0 <= found.high) == (found.p >= 0.05) or found.p == pytest.approx(0.05)


def test_the_spread_is_the_deviation_over_seeds() -> None:
    """With the seeds that it is of, however they come out; none with a single seed, or where all agree."""
    observed = np.array([0.02, 0.05, 0.03, 0.07])
    found = seed_difference(observed, np.zeros((4, 4)))
    assert (found.spread, found.seeds) == (pytest.approx(observed.std(ddof=1)), 4)
    certain = seed_difference(np.full(3, 0.5), np.zeros((3, 3)))
    assert certain == SeedDifference(0.5, 0.5, 0.5, 0.0, 3, 0.0)
    assert seed_difference(np.zeros(3), np.zeros((3, 3))) == SeedDifference(0.0, 0.0, 0.0, 1.0, 3, 0.0)
    assert seed_difference(np.array([0.1]), np.zeros((1, 1))) == SeedDifference(0.1, None, None, None, 1, 0.0)


def test_no_difference_at_all_has_a_p_value_of_one() -> None:
    """Seeds that cancel out exactly; one far from zero has the least that is told."""
    cancelled = np.array([-0.25, 0.25, -0.5, 0.5])
    assert seed_difference(cancelled, np.zeros((4, 4))).p == 1.0
    assert seed_difference(np.array([0.5, 0.5, 0.5 + 1e-9]), np.full((3, 3), 1e-12)).p == pytest.approx(1e-12, abs=1e-9)


def test_as_many_queries_as_an_interval_needs_are_enough() -> None:
    """One fewer has none; see `FEWEST`."""
    observed, covariance = np.array([0.1, 0.2]), np.full((2, 2), 0.01)
    assert seed_difference(observed, covariance, FEWEST - 1).low is not None
    assert seed_difference(observed, covariance, FEWEST - 2).low is None
