"""The Pareto front: brute force is the oracle."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.stats.pareto import front_shares, on_front

points = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8)


@given(points)
def test_the_front_is_what_nothing_dominates(of: list[tuple[int, int]]) -> None:
    """Ties in quality, in thrift, in both."""
    quality, thrift = np.array(of, float).T
    expected = [not any(other != own and other[0] >= own[0] and other[1] >= own[1] for other in of) for own in of]
    assert on_front(quality, thrift).tolist() == expected


def test_resamples_are_fronts_of_their_own() -> None:
    """The share counts them; the thriftiest of unequal ones is always there."""
    resampled = np.array([[0.5, 0.4], [0.3, 0.4], [0.5, 0.4], [0.6, 0.4]])
    assert front_shares(resampled, np.array([1.0, 2.0])).tolist() == [0.75, 1.0]
