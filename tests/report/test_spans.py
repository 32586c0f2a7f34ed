"""Numbers with their intervals in cells."""

import pandas as pd
import pytest

from patbench_core.report.spans import span

ROW = pd.Series({"low": -0.016, "high": 0.013, "told": True})


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "−0.002 [−0.016, 0.013]"),
        ({"signed": True}, "−0.002 [−0.016, 0.013]"),
        ({"scale": 100, "digits": 1}, "−0.2 [−1.6, 1.3]"),
        ({"told": "told"}, "−0.002 [−0.016, 0.013]"),
    ],
)
def test_a_number_stands_before_its_interval(options: dict, text: str) -> None:
    """In the one notation of all pages."""
    assert span(**options)(-0.002, ROW) == text


def test_what_is_not_told_is_a_dash() -> None:
    """Such as a drop whose interval is wider than the whole scale; unknown ends leave the number alone."""
    assert span(told="told")(0.5, ROW.where(ROW.index != "told", False)) == "–"
    assert span()(0.5, pd.Series({"low": float("nan"), "high": float("nan")})) == "0.500"
