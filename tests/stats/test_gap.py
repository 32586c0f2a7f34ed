"""The gap on planted cases with known answers."""

import numpy as np
import pytest

from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.measures import measure
from patbench_core.stats.condensed import Cited
from patbench_core.stats.gap import FEW, STEPS, gaps, step_scores

NDCG = measure("nDCG@10")


def planted(random: np.random.Generator, n_queries: int, share_in: float, handicap: int = 0) -> Cited:
    """Queries with five cited documents among the first forty ranks; OUT ones stand `handicap` lower."""
    query = np.repeat(np.arange(n_queries), 5)
    rank = np.concatenate([random.permutation(40)[:5] + 1 for _ in range(n_queries)])
    domain = np.where(random.random(len(query)) < share_in, IN, OUT)
    lower = rank + np.where(domain == OUT, handicap * 40, 0)
    return Cited(query, lower, np.ones(len(query), np.int64), domain, n_queries)


def test_exchangeable_kinds_have_no_fair_gap() -> None:
    """Kinds drawn by a coin, three IN to one OUT: the fair interval covers 0, in nearly all of 20 cases."""
    random = np.random.default_rng(0)
    covers = 0
    for _ in range(20):
        (gap,) = gaps(step_scores(planted(random, 60, 0.75), NDCG)[:, None])
        covers += gap.fair.low <= 0 <= gap.fair.high
    assert covers >= 17


def test_a_true_gap_is_found() -> None:
    """OUT documents that are never among the first ten are a drop of 100 % by every definition."""
    (gap,) = gaps(step_scores(planted(np.random.default_rng(1), 60, 0.5, handicap=1), NDCG)[:, None])
    assert [(of.value, of.low, of.high) for of in gap.drops] == [(1, 1, 1)] * len(STEPS)


def test_a_gap_made_by_the_other_kind_vanishes_when_it_is_removed() -> None:
    """Ten IN before one OUT push it out of the first ten; without them it is first."""
    query = np.repeat(np.arange(FEW), 11)
    rank = np.tile(np.arange(1, 12), FEW)
    domain = np.tile(np.r_[np.full(10, IN), OUT], FEW)
    scores = step_scores(Cited(query, rank, np.ones(len(rank), np.int64), domain, FEW), NDCG)
    (gap,) = gaps(scores[:, None])
    assert [of.value for of in gap.drops] == pytest.approx([1, 1, 0, 0])
    assert [of.value for of in gap.changes] == pytest.approx([0, -1, 0])


def test_steps_sum_to_the_whole_change() -> None:
    """From the published drop to the fair one, for two models."""
    random = np.random.default_rng(2)
    one = planted(random, 50, 0.7)
    other = Cited(one.query, one.rank * 2, one.gain, one.domain, one.n_queries)
    for gap in gaps(np.stack([step_scores(of, NDCG) for of in (one, other)], axis=1)):
        assert sum(of.value for of in gap.changes) == pytest.approx(gap.fair.value - gap.published.value)
        assert all(of.low <= of.value <= of.high for of in gap.drops)


def test_definitions_count_their_own_queries() -> None:
    """Published: all with the kind; afterwards those with both; unknown kinds alone count nowhere."""
    query = np.array([0, 0, 1, 2, 3])
    domain = np.array([IN, OUT, IN, OUT, UNKNOWN])
    scores = step_scores(Cited(query, np.ones(5, np.int64) + (domain == OUT), np.ones(5, np.int64), domain, 4), NDCG)
    assert (~np.isnan(scores)).sum(axis=0).tolist() == [[2, 2], [1, 1], [1, 1], [1, 1]]
    assert np.isnan(scores[3]).all()
    (gap,) = gaps(scores[:, None])
    assert gap.means[0] == pytest.approx([1, 1 / np.log2(3)])
    assert gap.means[-1] == pytest.approx([1, 1])
    assert gap.fair.value == pytest.approx(0)
    assert gap.fair.low is None


def test_no_share_of_nothing() -> None:
    """IN that is never found has no drop."""
    cited = planted(np.random.default_rng(3), 30, 0.5)
    lost = Cited(cited.query, np.where(cited.domain == IN, 0, cited.rank), cited.gain, cited.domain, cited.n_queries)
    (gap,) = gaps(step_scores(lost, NDCG)[:, None])
    assert {of.value for of in gap.drops} == {None}
    assert not gap.fair.meets(-10, 10)


def test_the_interval_keeps_pairs_together() -> None:
    """OUT always half of IN: the ratio is the same in every resample, however much queries differ."""
    inside = np.random.default_rng(4).random(40)
    scores = np.stack([inside, inside / 2], axis=1)[:, None, None, :].repeat(len(STEPS), axis=2)
    (gap,) = gaps(scores)
    assert (gap.fair.value, gap.fair.low, gap.fair.high) == pytest.approx((0.5, 0.5, 0.5))
