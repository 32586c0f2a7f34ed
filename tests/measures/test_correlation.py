"""Correlations, with scipy as the judge."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from patbench_core.measures.correlation import (
    cluster_sums,
    from_sums,
    midranks,
    pearson,
    resampled_spearman,
    spearman,
)

CASES = st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 4)), min_size=3, max_size=40)


@given(CASES)
def test_scipy_agrees(rows: list[tuple[int, int]]) -> None:
    """Ties and all; NaN where a column does not vary."""
    x, y = np.array(rows, np.float64).T
    assert np.allclose(midranks(x), stats.rankdata(x))
    if min(np.ptp(x), np.ptp(y)) == 0:
        assert np.isnan([pearson(x, y), spearman(x, y)]).all()
    else:
        assert pearson(x, y) == pytest.approx(stats.pearsonr(x, y)[0], abs=1e-9)
        assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y)[0], abs=1e-9)


def test_a_large_offset_is_no_matter() -> None:
    """Columns are centred first."""
    random = np.random.default_rng(0)
    x, y = random.standard_normal((2, 500))
    assert pearson(x * 1e-3 + 1e4, y) == pytest.approx(stats.pearsonr(x, y)[0], abs=1e-6)


def test_sums_of_clusters_give_any_union() -> None:
    """A cluster drawn twice counts twice."""
    random = np.random.default_rng(0)
    x, y = random.standard_normal((2, 60))
    clusters = np.arange(60) % 6
    rows = np.concatenate([np.flatnonzero(clusters == each) for each in (0, 0, 3, 5)])
    drawn = np.array([2, 0, 0, 1, 0, 1]) @ cluster_sums(x, y, clusters)
    assert from_sums(drawn) == pytest.approx(stats.pearsonr(x[rows], y[rows])[0])


@pytest.mark.parametrize("scale", [1e-7, 1e7])
def test_the_scale_is_no_matter(scale: float) -> None:
    """Columns are scaled to one before their products are summed; whole numbers too."""
    random = np.random.default_rng(1)
    x, y = random.integers(-50, 50, (2, 30))
    expected = stats.pearsonr(x, y)[0]
    assert pearson(x, y) == pytest.approx(expected, abs=1e-12)
    assert pearson(x * scale, y / scale) == pytest.approx(expected, abs=1e-9)


@given(CASES, st.randoms(use_true_random=False))
def test_resampled_spearman_is_scipys_on_the_drawn_rows(rows: list[tuple[int, int]], random: Random) -> None:
    """Each cluster as often as it is drawn, ranked anew; NaN where what was drawn does not vary."""
    x, y = np.array(rows, np.float64).T
    clusters = np.arange(len(x)) % 3
    draws = [np.array([random.randint(0, 3) for _ in range(3)], np.float64) for _ in range(4)]
    found = resampled_spearman(draws, x, y, clusters)
    assert found.shape == (4,)
    for drawn, value in zip(draws, found, strict=True):
        repeated = np.repeat(np.arange(len(x)), drawn[clusters].astype(int))
        if len(repeated) < 2 or min(np.ptp(x[repeated]), np.ptp(y[repeated])) == 0:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(stats.spearmanr(x[repeated], y[repeated])[0], abs=1e-9)


def test_one_flat_column_has_no_correlation() -> None:
    """Either of the two, drawn clusters among them; a column of one large number is flat as well."""
    random = np.random.default_rng(4)
    x, flat, clusters = random.random(30), np.full(30, 3.7), np.arange(30) % 5
    for columns in ((x, flat), (flat, x)):
        assert np.isnan(from_sums(cluster_sums(*columns, clusters).sum(axis=0)))
        assert np.isnan(pearson(*columns))
        drawn = [np.bincount([0, 0, 1, 2, 3], minlength=5)]
        assert np.isnan(resampled_spearman(drawn, *columns, clusters)).all()
    assert np.isnan(pearson(np.full(30, 1e9) + np.tile([0.0, 1e-8], 15), x))


def test_no_correlation_is_beyond_one() -> None:
    """Sums of any resample of a straight line, up and down."""
    x = np.random.default_rng(6).random(40) * 1e3
    clusters = np.arange(40) % 8
    for sign in (1, -1):
        sums = cluster_sums(x, sign * x, clusters)
        draws = np.random.default_rng(7).multinomial(8, np.full(8, 1 / 8), 200)
        found = from_sums(draws @ sums)
        assert np.abs(found).max() <= 1
        assert sign * found == pytest.approx(1)


@pytest.mark.parametrize("value", [0.1, 1e-8, 3e15, -0.7])
def test_rounding_of_an_equal_column_is_not_variation(value: float) -> None:
    """A mean of equal numbers is not always that number, and what is left over is not a correlation."""
    x = np.random.default_rng(8).random(7)
    assert np.isnan(pearson(np.full(7, value), x))
    assert np.isnan(from_sums(cluster_sums(np.full(7, value), x, np.arange(7) % 3).sum(axis=0)))
