"""Tests of the intervals of numbers that round to the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.tasks.retrieval.rounding import rounding_bounds

SCORES = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(st.lists(SCORES | st.floats(-1.125, 1.125, width=32) | st.floats(-100, 100, width=32), max_size=20))
def test_bounds_are_the_last_numbers_that_round_to_the_same(numbers: list[float]) -> None:
    """The ends do, their neighbours outside do not; both zeros are one number."""
    scores = np.array(numbers, np.float32)
    low, high = rounding_bounds(scores)
    with np.errstate(over="ignore"):
        rounded = np.round(scores, 6)
        for end, outside in ((low, -np.inf), (high, np.inf)):
            np.testing.assert_array_equal(np.round(end, 6), rounded)
            beyond = np.nextafter(end, np.float32(outside))
            assert ((np.round(beyond, 6) != rounded) | np.isinf(beyond)).all()
    assert ((low <= scores) & (scores <= high)).all()
