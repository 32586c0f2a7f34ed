"""Normalisations against scikit-learn and scipy, and what they leave alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats
from sklearn.preprocessing import minmax_scale

from patbench_core.tasks.fusion.normalise import NORMALISATIONS, completed, least, minmax, zscore

SCORES = np.random.default_rng(0).normal(3, 5, (4, 30)).astype(np.float32)
WITH_GAPS = arrays.arrays(
    np.float32, (3, 6), elements=st.one_of(st.just(float("-inf")), st.floats(-1000, 1000, width=32))
)


def test_minmax_is_scikit_learns() -> None:
    """Row by row."""
    assert minmax(SCORES) == pytest.approx(minmax_scale(SCORES, axis=1), abs=1e-6)


def test_zscore_is_scipys() -> None:
    """Row by row, the deviation of a population."""
    assert zscore(SCORES) == pytest.approx(stats.zscore(SCORES, axis=1), abs=1e-5)


@pytest.mark.parametrize("normalise", NORMALISATIONS.values())
def test_what_is_not_ranked_counts_in_nothing(normalise: object) -> None:
    """The others are as if it were not there; it stays out."""
    gaps = SCORES.copy()
    gaps[:, ::3] = -np.inf
    kept = np.arange(30) % 3 > 0
    assert np.array_equal(normalise(gaps)[:, kept], normalise(SCORES[:, kept]))
    assert (normalise(gaps)[:, ~kept] == -np.inf).all()


@pytest.mark.parametrize("normalise", NORMALISATIONS.values())
@given(scores=WITH_GAPS)
def test_normalised_scores_keep_the_order(normalise: object, scores: np.ndarray) -> None:
    """No NaN whatever the scores; no document overtakes another, equals stay equal."""
    found = normalise(scores)
    assert not np.isnan(found).any()
    assert np.array_equal(found == -np.inf, scores == -np.inf)
    for row, each in zip(scores, found, strict=True):
        ranked = np.isfinite(row)
        assert (np.diff(each[ranked][np.argsort(row[ranked])]) >= 0).all()
        assert all(len(np.unique(each[row == value])) == 1 for value in np.unique(row))


@pytest.mark.parametrize("normalise", NORMALISATIONS.values())
def test_equal_scores_are_zero(normalise: object) -> None:
    """A ranker that tells nothing apart says nothing, to the last bit."""
    scores = np.full((2, 7), 0.1, np.float32)
    scores[1, 1:] = -np.inf
    assert normalise(scores)[0].tolist() == [0] * 7
    assert normalise(scores)[1, 0] == 0


def test_completed_gives_the_lowest_score() -> None:
    """To documents that the other ranker retrieves; min-max makes it the lower bound."""
    scores = np.array([[2.0, -np.inf, 4.0, -np.inf]], np.float32)
    others = np.array([[1.0, 3.0, -np.inf, -np.inf]], np.float32)
    zero = np.zeros((1, 1), np.float32)
    assert completed(scores, others, zero).tolist() == [[2, 0, 4, -np.inf]]
    assert minmax(completed(scores, others, zero)).tolist() == [[0.5, 0, 1, -np.inf]]
    assert completed(scores, others, least(scores)).tolist() == [[2, 2, 4, -np.inf]]


def test_the_least_score_of_nothing_is_zero() -> None:
    """A query that retrieves no document."""
    assert least(np.full((1, 3), -np.inf, np.float32)).tolist() == [[0]]
