"""Verdicts follow from the evidence."""

import pytest

from patbench_core.studies.verdicts import (
    OUTCOMES,
    Evidence,
    Outcome,
    counted,
    of_all,
    of_gaps,
    of_nearly_all,
    of_points,
    of_ranges,
)


def evidence(value: float, low: float, high: float) -> Evidence:
    """Against a published range of 2 to 4."""
    return Evidence("here", value, low, high, "100", (2, 4))


INSIDE, EDGE, OPEN, ABOVE, BELOW = (
    evidence(3, 2.5, 3.5),
    evidence(4, 1, 9),
    evidence(5, 3.9, 6),
    evidence(5, 4.5, 6),
    evidence(1, 0, 1.5),
)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ([], "not measured"),
        ([INSIDE, EDGE], "agrees"),
        ([INSIDE, OPEN], "not settled"),
        ([INSIDE, ABOVE], "contradicts"),
        ([BELOW, INSIDE], "contradicts"),
    ],
)
def test_a_range_agrees_when_all_values_lie_in_it(found: list[Evidence], outcome: Outcome) -> None:
    """One interval without room for it contradicts."""
    assert of_ranges(found) == outcome


@pytest.mark.parametrize(
    ("found", "outcome"),
    [([], "not measured"), ([INSIDE, OPEN], "agrees"), ([OPEN, ABOVE], "not settled"), ([BELOW, ABOVE], "contradicts")],
)
def test_single_numbers_contradict_only_where_none_has_room(found: list[Evidence], outcome: Outcome) -> None:
    """They are means over other models, which one model need not equal."""
    assert of_points(found) == outcome


@pytest.mark.parametrize(
    ("best", "may_be", "total", "outcome"),
    [
        (0, 0, 0, "not measured"),
        (9, 0, 10, "agrees"),
        (8, 0, 10, "contradicts"),
        (1, 8, 10, "not settled"),
        (1, 7, 10, "contradicts"),
    ],
)
def test_nearly_all_is_nine_in_ten(best: int, may_be: int, total: int, outcome: Outcome) -> None:
    """What cannot be told from the best may be the best."""
    assert of_nearly_all(best, may_be, total) == outcome


@pytest.mark.parametrize(
    ("kept", "closed", "outcome"),
    [
        ([], [], "not settled"),
        ([True, True], [False, False], "agrees"),
        ([True, False], [False, False], "not settled"),
        ([True, False], [False, True], "contradicts"),
    ],
)
def test_a_gap_stays_open_where_it_was_sure(kept: list[bool], closed: list[bool], outcome: Outcome) -> None:
    """Where none was sure, nothing could close."""
    assert of_gaps(kept, closed) == outcome


def test_all_cases_of_a_table() -> None:
    """Some that do not hold leave it open while the mean holds."""
    found = [of_all(3, 3, True), of_all(2, 3, True), of_all(2, 3, False), of_all(0, 0, False)]
    assert found == ["agrees", "not settled", "contradicts", "not measured"]


def test_one_near_miss_of_many_is_no_contradiction() -> None:
    """Intervals are corrected for their number."""
    near = evidence(5, 4.05, 5.95)
    assert of_ranges([near]) == "contradicts"
    assert of_ranges([near, *[INSIDE] * 9]) == "not settled"


def test_counts_have_every_outcome() -> None:
    """In a fixed order, nought too."""
    assert counted(["agrees", "not measured", "agrees"]) == dict(zip(OUTCOMES, (2, 0, 0, 1), strict=True))
