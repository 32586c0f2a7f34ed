"""Paired differences against scipy and statsmodels' definitions, and on cases with known answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.inference import holm
from patbench_core.stats.paired import bootstrap_p, differences


def test_a_model_is_never_different_from_itself() -> None:
    """The null comparison: zero, an interval of zero, p = 1."""
    scores = np.random.default_rng(0).random((50, 1)) @ np.ones((1, 3))
    assert all((each.mean, each.low, each.high, each.p) == (0, 0, 0, 1) for each in differences(scores, reference=0))


def test_the_interval_is_scipys() -> None:
    """Percentile bootstrap of the paired mean difference, within Monte-Carlo error."""
    random = np.random.default_rng(1)
    one = random.random(80)
    other = one + random.normal(0.03, 0.1, 80)
    found = differences(np.stack([one, other], axis=1), reference=0)[1]
    low, high = stats.bootstrap(
        (other - one,), np.mean, n_resamples=10_000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.002)
    assert found.mean == pytest.approx(np.mean(other - one))


def test_the_p_value_is_near_the_t_tests() -> None:
    """On well-behaved differences the bootstrap and the t-test agree."""
    random = np.random.default_rng(3)
    one = random.random(200)
    other = one + random.normal(0.015, 0.1, 200)
    found = differences(np.stack([one, other], axis=1), reference=0)[1]
    assert found.p == pytest.approx(stats.ttest_rel(one, other).pvalue, abs=0.02)


@pytest.mark.parametrize("n", [2, int(FEWEST) - 1, int(FEWEST), 9])
def test_resamples_of_a_few_queries_are_not_more_of_them(n: int) -> None:
    """No p-value below that of as many signs, and none at all of very few: 10,000 resamples of two are two."""
    found = differences(np.stack([np.zeros(n), np.linspace(0.3, 0.4, n)], axis=1), reference=0)[1]
    assert found.mean == pytest.approx(0.35)
    if n < FEWEST:
        assert np.isnan([found.low, found.high, found.p]).all()
    else:
        assert found.p == pytest.approx(stats.binomtest(n, n).pvalue)
        assert 0.3 <= found.low < found.high <= 0.4


def test_a_clear_difference_is_significant() -> None:
    """And a hair's breadth is not."""
    random = np.random.default_rng(4)
    one = random.random(100)
    scores = np.stack([one, one - 0.2, one + random.normal(0, 0.3, 100)], axis=1)
    _, clear, faint = differences(scores, reference=0)
    assert clear.p < 0.05
    assert faint.p >= 0.05


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_the_step_down_definition(values: list[float]) -> None:
    """Brute force: the largest of (m - j + 1) p_(j) over all p-values not above one's own."""
    p = np.array(values)
    ordered = np.sort(p)
    expected = [
        min(1.0, max((len(p) - place) * ordered[place] for place in range(len(p)) if ordered[place] <= one))
        for one in p
    ]
    corrected = holm(p)
    assert np.all(corrected >= p)
    assert np.all(np.diff(corrected[np.argsort(p)]) >= 0)
    if len(set(values)) == len(values):
        assert corrected == pytest.approx(np.array(expected))


def test_null_models_are_rarely_called_different() -> None:
    """Of 200 comparisons of equals at 5 %, few are significant."""
    random = np.random.default_rng(5)
    hits = 0
    for _ in range(40):
        scores = random.random((60, 6))
        hits += sum(each.p < 0.05 for each in differences(scores, reference=0)[1:])
    assert hits <= 40 * 5 * 0.05


def test_the_bootstrap_p_value_is_its_formula() -> None:
    """Two-sided with one added to both counts: 2 (3 + 1) / (99 + 1); never above one, on either side of zero."""
    resampled = np.ones((99, 4))
    resampled[:3, 0] = -1.0
    resampled[:, 1] = -resampled[:, 0]
    resampled[:, 2] = 0.0
    resampled[:50, 3] = -1.0
    assert bootstrap_p(resampled) == pytest.approx([0.08, 0.08, 1.0, 1.0])


def test_p_values_are_corrected_together() -> None:
    """Holm over the p-values that each model has alone, from the same resamples; the reference takes no part."""
    random = np.random.default_rng(6)
    one = random.random(40)
    scores = np.stack([one + random.normal(shift, 0.1, 40) for shift in (0.0, 0.02, 0.03, 0.04)], axis=1)
    alone = [differences(scores[:, [1, other]], reference=0)[1].p for other in (0, 2, 3)]
    together = [each.p for each in differences(scores, reference=1)]
    assert together == pytest.approx([holm(alone)[0], 1.0, *holm(alone)[1:]])
    assert sum(together) > sum(alone) + 1.0
