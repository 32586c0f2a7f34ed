"""Values that are kept in bounded memory."""

from hypothesis import given
from hypothesis import strategies as st

from patbench_core.recent import Recent

STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12)), max_size=30)


@given(STEPS)
def test_what_was_asked_for_longest_ago_goes_first(steps: list[tuple[int, int]]) -> None:
    """The oracle is a list in the order of asking; a value is as large as it says, of ten bytes there is room."""
    recent, expected = Recent[int](lambda value: value, 10), list[tuple[int, int]]()
    for key, value in steps:
        assert recent.get(key) == next((each for name, each in expected if name == key), None)
        own = [(name, each) for name, each in expected if name == key]
        expected = [pair for pair in expected if pair not in own] + own
        recent.put(key, value)
        expected = [pair for pair in expected if pair[0] != key]
        if value <= 10:
            expected.append((key, value))
            while sum(each for _, each in expected) > 10:
                expected.pop(0)
    assert [recent.get(key) for key, _ in expected] == [value for _, value in expected]


def test_what_is_too_large_pushes_nothing_out() -> None:
    """It would push out everything, and then itself."""
    recent = Recent[str](len, 3)
    recent.put("a", "xx")
    recent.put("b", "too large")
    assert (recent.get("a"), recent.get("b")) == ("xx", None)
