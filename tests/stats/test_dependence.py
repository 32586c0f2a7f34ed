"""Variances under shared sources: formulas by hand, and coverage where dependence is planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import estimates, interval


def test_independent_units_are_worth_their_number() -> None:
    """Without sources the variance of a mean is s^2 / n, whatever the correction."""
    values = np.random.default_rng(0).random((50, 2))
    centred = values - values.mean(axis=0)
    depends = dependence([()] * 50)
    assert depends.effective == pytest.approx(50)
    for covariance in depends.covariance(centred):
        np.testing.assert_allclose(covariance, np.cov(values, rowvar=False) / 50)


def test_units_of_one_group_are_worth_one() -> None:
    """Ten groups of five equal units have the variance of ten units, few-group correction included."""
    group_values = np.random.default_rng(1).random(10)
    values = np.repeat(group_values, 5)[:, None]
    depends = dependence([(group,) for group in np.repeat(np.arange(10), 5).tolist()])
    assert depends.effective == pytest.approx(10)
    _, dependent = depends.covariance(values - values.mean())
    assert dependent[0, 0] == pytest.approx(group_values.var(ddof=1) / 10)


def test_overlap_is_counted_by_shared_sources() -> None:
    """A cites 1 and 2, B cites 2, C cites 3: A and B correlate by 1 / sqrt(2), C with none."""
    depends = dependence([(1, 2), (2,), (3,)])
    expected = np.array([[1, 0.5**0.5, 0], [0.5**0.5, 1, 0], [0, 0, 1]])
    np.testing.assert_allclose(depends.correlation.toarray(), expected)
    assert depends.effective == pytest.approx(9 / expected.sum())


@given(st.lists(st.lists(st.integers(0, 6), max_size=4), min_size=2, max_size=12))
@settings(max_examples=60, deadline=None)
def test_effective_number_is_between_one_and_n(sources: list[list[int]]) -> None:
    """More sharing is never worth more units than there are."""
    assert 1 - 1e-9 <= dependence(sources).effective <= len(sources) + 1e-9


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_intervals_cover_where_dependence_is_planted(share: float) -> None:
    """95 % intervals hold the truth in 93 to 96.5 % of samples, however much of a score comes from cited patents.

    300 queries cite one to four of 260 patents, some of which are cited far more often than others, so that most
    queries hang together in one group; scores are skewed.
    """
    random = np.random.default_rng(11)
    popularity = random.pareto(2.0, 260) + 0.3
    cited = [
        tuple(random.choice(260, size=random.integers(1, 5), replace=False, p=popularity / popularity.sum()).tolist())
        for _ in range(300)
    ]
    samples, truth = 4000, 0.3 / 1.3
    patents, queries = random.beta(0.3, 1, (260, samples)), random.beta(0.3, 1, (300, samples))
    of_patents = np.stack([patents[list(documents)].mean(axis=0) for documents in cited])
    scores = share * of_patents + (1 - share) * queries
    means = scores.mean(axis=0)
    depends = dependence(cited)
    inside = 0
    for block in np.array_split(np.arange(samples), 20):
        made = estimates(means[block], scores[:, block] - means[block], depends)
        for place in range(len(block)):
            value, error = made.contrast(np.eye(len(block))[place])
            low, high, _ = interval(value, error, made.freedom)
            inside += low <= truth <= high
    assert 0.93 <= inside / samples <= 0.965
