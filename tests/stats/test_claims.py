"""Verdicts on claims follow from the evidence."""

from statistics import NormalDist

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.stats.claims import FAILS, HOLDS, OPEN, OUTCOMES, Rule, cases, has_room, outcome

Values = tuple[float, float, float]
INSIDE, EDGE, UNSURE, ABOVE, BELOW = (3, 2.5, 3.5), (4, 1, 9), (5, 3.9, 6), (5, 4.5, 6), (1, 0, 1.5)


def evidence(*values: Values) -> pd.DataFrame:
    """Value, low and high against a published range of 2 to 4."""
    return pd.DataFrame(values, columns=["value", "low", "high"], dtype=float).assign(least=2.0, most=4.0)


def judged(rule: Rule, *values: Values) -> str:
    """The verdict by a rule."""
    values = evidence(*values)
    return outcome(values.assign(case=cases(values, rule)), rule)


def counted(holds: int, unsure: int, fails: int, share: float) -> str:
    """The verdict on so many cases."""
    return outcome(pd.DataFrame({"case": [HOLDS] * holds + [OPEN] * unsure + [FAILS] * fails}), "count", share)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], "not measured"),
        ([INSIDE, EDGE], "agrees"),
        ([INSIDE, UNSURE], "undecided"),
        ([INSIDE, ABOVE], "contradicts"),
        ([BELOW, INSIDE], "contradicts"),
    ],
)
def test_a_range_agrees_when_all_values_lie_in_it(values: list[Values], expected: str) -> None:
    """One interval without room for it contradicts."""
    assert judged("range", *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], "not measured"),
        ([INSIDE, UNSURE], "agrees"),
        ([UNSURE, ABOVE], "undecided"),
        ([BELOW, ABOVE], "contradicts"),
    ],
)
def test_single_numbers_contradict_only_where_none_has_room(values: list[Values], expected: str) -> None:
    """They are means over other models, which one model need not equal."""
    assert judged("point", *values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([(3, -1, 7)], "undecided"), ([(3, -1, 7), (3, 1, 5)], "agrees"), ([(6, 5, 7)], "contradicts")],
)
def test_gains_agree_only_if_one_is_above_zero(values: list[Values], expected: str) -> None:
    """Else no gain has been shown, however well the values lie."""
    assert judged("gain", *values) == expected


@pytest.mark.parametrize(
    ("holds", "unsure", "fails", "expected"),
    [
        (0, 0, 0, "not measured"),
        (9, 0, 1, "agrees"),
        (8, 0, 2, "contradicts"),
        (1, 8, 1, "undecided"),
        (1, 7, 2, "contradicts"),
    ],
)
def test_nearly_all_is_nine_in_ten(holds: int, unsure: int, fails: int, expected: str) -> None:
    """What is undecided against the best may be the best."""
    assert counted(holds, unsure, fails, 0.9) == expected


@pytest.mark.parametrize(
    ("holds", "unsure", "fails", "expected"),
    [(2, 0, 0, "agrees"), (1, 1, 0, "undecided"), (1, 0, 1, "contradicts"), (0, 2, 0, "undecided")],
)
def test_all_cases_have_to_hold_unless_a_share_is_given(holds: int, unsure: int, fails: int, expected: str) -> None:
    """One that fails contradicts; one that is open leaves it undecided."""
    assert counted(holds, unsure, fails, 1.0) == expected


def test_one_near_miss_of_many_is_no_contradiction() -> None:
    """Intervals are corrected for their number."""
    near = (5, 4.05, 5.95)
    assert judged("range", near) == "contradicts"
    assert judged("range", near, *[INSIDE] * 9) == "undecided"
    assert judged("point", near, *[INSIDE] * 9) == "undecided"


@given(st.floats(0.1, 3), st.integers(1, 50))
def test_intervals_widen_as_bonferroni_says(half: float, total: int) -> None:
    """An interval of one value meets a range at the distance of the quantile of 0.025 / total, and not beyond."""
    normal = NormalDist()
    reach = half * normal.inv_cdf(1 - 0.025 / total) / normal.inv_cdf(0.975)
    for distance, expected in ((0.999 * reach, True), (1.001 * reach, False)):
        above = evidence((4 + distance, 4 + distance - half, 4 + distance + half))
        below = evidence((2 - distance, 2 - distance - half, 2 - distance + half))
        assert has_room(above, total).tolist() == has_room(below, total).tolist() == [expected]


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.floats(0.1, 1))
def test_better_evidence_never_makes_a_verdict_worse(holds: int, unsure: int, fails: int, share: float) -> None:
    """A case that fails, replaced by one that is open, and that by one that holds."""
    order = ("contradicts", "undecided", "agrees")
    made = [counted(holds + a, unsure + b, fails + c, share) for a, b, c in ((0, 0, 1), (0, 1, 0), (1, 0, 0))]
    places = [order.index(each) for each in made]
    assert places == sorted(places)
    assert set(made) <= set(OUTCOMES)


def test_each_value_is_a_case() -> None:
    """In the range it holds; no room for it, fails; in between, open. A count says its cases itself."""
    values = evidence(INSIDE, UNSURE, ABOVE)
    assert cases(values, "range").tolist() == [HOLDS, OPEN, FAILS]
    assert cases(values, "point").tolist() == [HOLDS, HOLDS, FAILS]
    said = pd.DataFrame({"case": [FAILS, HOLDS], "least": 0.0, "most": 1.0, "value": 0.5, "low": 0.0, "high": 1.0})
    assert cases(said, "count").tolist() == [FAILS, HOLDS]


def test_a_value_is_judged_alone_unless_said() -> None:
    """An interval that just reaches the range has room for it, and with more values a wider one has."""
    values = evidence((5, 4, 6), (1, 0, 2), (5, 4.01, 6))
    assert has_room(values).tolist() == [True, True, False]
    assert has_room(values, 3).tolist() == [True, True, True]
    assert outcome(values.assign(case=[HOLDS] * 3)) == "agrees"
    assert outcome(values.assign(case=[HOLDS, HOLDS, FAILS])) == "contradicts"
    assert outcome(values.assign(case=[HOLDS] * 3, low=0.0), "gain") == "undecided"
