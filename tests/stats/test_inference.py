"""Corrections and verdicts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import LEVEL, POWER, detectable, estimates, holm, interval, verdict


def test_holm_is_that_of_the_paper() -> None:
    """Step-down: p times what is left, never below one before it, at most 1."""
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]).tolist() == pytest.approx([1.0, 1.0])
    assert holm([]).tolist() == []


def test_what_is_not_known_is_corrected_as_if_it_were_one() -> None:
    """It has no corrected value, and others are not less corrected for it."""
    known = holm([0.01, 1.0, 0.03])
    assert holm([0.01, np.nan, 0.03]) == pytest.approx([known[0], np.nan, known[2]], nan_ok=True)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ((0.05, 0.02, 0.08, 0.001), "significantly better"),
        ((-0.05, -0.08, -0.02, 0.001), "significantly worse"),
        ((0.05, -0.01, 0.11, 0.2), "undecided"),
        ((0.001, -0.01, 0.012, 0.8), "equivalent"),
        ((0.001, -0.021, 0.012, 0.8), "undecided"),
        ((0.001, -0.01, 0.021, 0.8), "undecided"),
        ((0.0, np.nan, np.nan, np.nan), "undecided"),
    ],
)
def test_verdicts(case: tuple[float, float, float, float], words: str) -> None:
    """Not significant is undecided unless the whole interval lies within the margin."""
    assert verdict(*case, margin=0.02) == words


def test_verdicts_at_their_bounds() -> None:
    """A p-value of exactly 5 % is not significant; an interval that ends at the margin is equivalent."""
    assert verdict(0.05, -0.01, 0.11, 1 - LEVEL, margin=0.02) == "undecided"
    assert verdict(0.0, -0.02, 0.02, 1.0, margin=0.02) == "equivalent"


@given(st.floats(-1, 1), st.floats(1e-3, 1), st.floats(FEWEST - 1, 1e4))
def test_intervals_and_p_values_are_those_of_the_t_distribution(value: float, error: float, freedom: float) -> None:
    """SciPy's; and what is found with 80 % power is (t.975 + t.8) standard errors."""
    t = stats.t(freedom)
    low, high, p = interval(value, error, freedom)
    assert (low, high) == pytest.approx(stats.t.interval(LEVEL, freedom, loc=value, scale=error))
    assert p == pytest.approx(2 * t.sf(abs(value) / error))
    assert detectable(error, freedom) == pytest.approx((t.ppf(0.975) + t.ppf(POWER)) * error)


def test_fewer_independent_units_than_are_needed_say_nothing() -> None:
    """No interval, no p-value and no detectable difference; exactly as many do."""
    below, exactly = FEWEST - 1.001, FEWEST - 1
    assert np.isnan([*interval(0.3, 0.1, below), *interval(0.3, 0.0, below), detectable(0.1, below)]).all()
    assert np.isfinite([*interval(0.3, 0.1, exactly), detectable(0.1, exactly)]).all()


def test_without_an_error_the_value_is_known() -> None:
    """Equal everywhere is p = 1, different everywhere that of as many signs."""
    assert interval(0.0, 0.0, 9.0) == (0.0, 0.0, 1.0)
    assert interval(0.1, 0.0, 9.0) == (0.1, 0.1, pytest.approx(stats.binomtest(10, 10).pvalue))


def test_as_many_units_are_needed_as_can_be_significant() -> None:
    """`FEWEST` is the least number whose signs alone reach 5 %."""
    assert stats.binomtest(int(FEWEST), int(FEWEST)).pvalue < 1 - LEVEL
    assert stats.binomtest(int(FEWEST) - 1, int(FEWEST) - 1).pvalue > 1 - LEVEL


def test_what_is_wider_than_the_value_can_span_is_unknown() -> None:
    """An interval as wide is still told; a difference that cannot be is not detectable."""
    low, high, _ = interval(0.2, 0.1, 9.0)
    assert interval(0.2, 0.1, 9.0, high - low) == interval(0.2, 0.1, 9.0)
    assert np.isnan(interval(0.2, 0.1, 9.0, (high - low) * 0.999)).all()
    smallest = detectable(0.1, 9.0)
    assert detectable(0.1, 9.0, smallest) == smallest
    assert np.isnan(detectable(0.1, 9.0, smallest * 0.999))


def test_a_contrast_of_independent_units_is_the_paired_t_test() -> None:
    """Its standard error, its degrees of freedom, and noise on top of each item's own variance."""
    random = np.random.default_rng(0)
    scores = random.random((30, 3))
    depends = dependence([()] * 30)
    made = estimates(scores.mean(axis=0), scores - scores.mean(axis=0), depends)
    value, error = made.contrast((1, 0, -1))
    paired = stats.ttest_rel(scores[:, 0], scores[:, 2])
    assert (value / error, made.freedom) == pytest.approx((paired.statistic, paired.df))
    noisy = estimates(scores.mean(axis=0), scores - scores.mean(axis=0), depends, np.array([0.1, 0.2, 0.3]))
    assert noisy.contrast((1, 0, -1)) == pytest.approx((value, (error**2 + 0.4) ** 0.5))
    assert noisy.contrast((0, 2, 0))[1] ** 2 == pytest.approx(made.contrast((0, 2, 0))[1] ** 2 + 4 * 0.2)


def test_noise_is_on_top_of_both_variances() -> None:
    """Of independent units, and of dependent ones where these are less: pairs whose luck cancels out."""
    luck = np.random.default_rng(1).normal(size=20)
    influence = np.repeat(luck, 2) * np.tile([1.0, -1.0], 20)
    depends = dependence([(unit // 2,) for unit in range(40)])
    value, noise = np.array([0.3]), np.array([0.5])
    alone, noisy = (estimates(value, influence[:, None], depends, extra) for extra in (None, noise))
    assert alone.dependent[0, 0] < alone.independent[0, 0]
    assert noisy.contrast((1,))[1] ** 2 == pytest.approx(alone.contrast((1,))[1] ** 2 + 0.5)
    assert (noisy.dependent - alone.dependent)[0, 0] == pytest.approx(0.5)
