"""Differences over seeds against a loop and against what is known of simulated scores."""

import numpy as np
import pytest

from patbench_core.compare.bootstrap import mean_intervals
from patbench_core.compare.seeds import seed_difference


def simulated(random: np.random.Generator, n: int, seeds: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """A base, and models that are 0.05 better on average; each seed has a shift of its own."""
    base = random.random(n)
    shift = random.normal(0.05, spread, seeds)
    return base, base[:, None] + shift + random.normal(0, 0.1, (n, seeds))


def test_the_mean_is_that_of_paired_differences() -> None:
    """Over all queries and seeds."""
    base, trained = simulated(np.random.default_rng(1), 50, 3, 0.02)
    found = seed_difference(base, trained)
    assert found.mean == pytest.approx(trained.mean() - base.mean())
    assert (found.n, found.seeds, found.holds_for) == (50, 3, "3 seeds")


def test_one_seed_is_the_bootstrap_of_queries() -> None:
    """And says that it holds for that seed alone."""
    base, trained = simulated(np.random.default_rng(2), 60, 1, 0.02)
    found = seed_difference(base, trained)
    assert [found.low, found.high] == pytest.approx(mean_intervals(trained - base[:, None])[0])
    assert found.holds_for == "this seed alone"


def test_the_matrix_form_agrees_with_a_loop() -> None:
    """Queries and seeds drawn one resample at a time."""
    random = np.random.default_rng(3)
    base, trained = simulated(random, 40, 4, 0.05)
    less = trained - base[:, None]
    means = []
    for _ in range(8000):
        rows, columns = random.integers(0, 40, 40), random.integers(0, 4, 4)
        middle = less[rows].mean()
        means.append(middle + (4 / 3) ** 0.5 * (less[np.ix_(rows, columns)].mean() - middle))
    found = seed_difference(base, trained)
    assert [found.low, found.high] == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.004)


def test_seeds_that_disagree_widen_the_interval() -> None:
    """Although the queries are the same."""
    quiet = seed_difference(*simulated(np.random.default_rng(4), 200, 5, 0.0))
    loud = seed_difference(*simulated(np.random.default_rng(4), 200, 5, 0.1))
    assert loud.high - loud.low > 2 * (quiet.high - quiet.low)


@pytest.mark.parametrize("shift", [0.0, 0.2])
def test_equal_scores_are_not_separable_and_a_constant_gain_is(shift: float) -> None:
    """Without noise the interval is a point."""
    base = np.linspace(0, 1, 20)
    found = seed_difference(base, np.repeat(base[:, None] + shift, 3, axis=1))
    assert found.separable is bool(shift)
    assert [found.low, found.high] == pytest.approx([shift, shift])
