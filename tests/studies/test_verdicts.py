"""Verdicts follow from the evidence."""

import pytest

from patbench_core.studies.verdicts import (
    OUTCOMES,
    Evidence,
    Outcome,
    counted,
    of_all,
    of_nearly_all,
    of_never,
    of_points,
    of_ranges,
)


def evidence(value: float, low: float, high: float) -> Evidence:
    """Against a published range of 2 to 4."""
    return Evidence("here", value, low, high, 100, (2, 4))


INSIDE, EDGE, OPEN, ABOVE, BELOW = (
    evidence(3, 2.5, 3.5),
    evidence(4, 1, 9),
    evidence(5, 3.9, 6),
    evidence(5, 4.1, 6),
    evidence(1, 0, 1.9),
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
    ("best", "may_be", "of", "outcome"),
    [
        (0, 0, 0, "not measured"),
        (9, 0, 10, "agrees"),
        (8, 0, 10, "contradicts"),
        (1, 8, 10, "not settled"),
        (1, 7, 10, "contradicts"),
    ],
)
def test_nearly_all_is_nine_in_ten(best: int, may_be: int, of: int, outcome: Outcome) -> None:
    """What is level with the best may be the best."""
    assert of_nearly_all(best, may_be, of) == outcome


def test_never_is_contradicted_by_one_case() -> None:
    """Cases that cannot be judged do not count."""
    assert of_never(["stays", "unknown", "widens"], "closes") == "agrees"
    assert of_never(["stays", "closes"], "closes") == "contradicts"
    assert of_never(["unknown"], "closes") == "not measured"


def test_all_cases_of_a_table() -> None:
    """One that does not hold contradicts."""
    assert [of_all(3, 3), of_all(2, 3), of_all(0, 0)] == ["agrees", "contradicts", "not measured"]


def test_counts_have_every_outcome() -> None:
    """In a fixed order, nought too."""
    assert counted(["agrees", "not measured", "agrees"]) == dict(zip(OUTCOMES, (2, 0, 0, 1), strict=True))
