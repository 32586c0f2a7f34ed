"""Correlations, with scipy as the judge."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from patbench_core.measures.correlation import cluster_sums, from_sums, midranks, pearson, spearman

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
