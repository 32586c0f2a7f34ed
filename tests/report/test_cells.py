"""Cells: links to Google Patents, and numbers with their intervals."""

import pandas as pd
import pytest

from patbench_core.report.cells import address, patent, span

ROW = pd.Series({"low": -0.016, "high": 0.013, "told": True})


@pytest.mark.parametrize(
    ("number", "path"),
    [
        ("US-6885920-B2", "US6885920B2"),
        ("US-2002046368-A1", "US20020046368A1"),
        ("US-20020046368-A1", "US20020046368A1"),
        ("US2002046368A1", "US20020046368A1"),
        ("US-2012031104-W", "US2012031104W"),
        ("EP-1234567-A1", "EP1234567A1"),
        ("WO-2010012345-A1", "WO2010012345A1"),
        ("US-RE12345-E1", "USRE12345E1"),
        ("US-6885920", "US6885920"),
    ],
)
def test_a_number_leads_to_its_page(number: str, path: str) -> None:
    """Without separators; US applications of DOCDB get their seventh digit."""
    assert address(number) == f"https://patents.google.com/patent/{path}/en"


def test_what_is_not_a_number_is_not_a_link() -> None:
    """It is shown, escaped."""
    cell = patent('query <b>"7"</b>')
    assert cell.markup == "query &lt;b&gt;&quot;7&quot;&lt;/b&gt;"
    assert "<a" not in cell.markup


def test_a_link_says_its_number() -> None:
    """As it is written in the landscape."""
    cell = patent("US-2002046368-A1")
    assert cell.text == "US-2002046368-A1"
    assert cell.markup == '<a href="https://patents.google.com/patent/US20020046368A1/en">US-2002046368-A1</a>'


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
