"""Tables: escaped on the page, exact in the CSV."""

import base64
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.report.table import DataTable


@given(st.text(), st.text())
def test_cells_and_names_are_escaped(cell: str, name: str) -> None:
    """Whatever a patent office prints, the page holds no tag of it."""
    frame = pd.DataFrame({"model": [cell], name or "x": [cell]})
    html = DataTable(frame, frame, name).html()
    tags = set(re.findall(r"</?([^\s>]*)", html))
    assert tags <= {"div", "table", "thead", "tr", "th", "tbody", "td", "p", "a"}


def test_csv_has_full_precision() -> None:
    """The download is not what is shown but what was computed."""
    data = pd.DataFrame({"model": ["a"], "nDCG@10": [0.123456789012345]})
    html = DataTable(data, pd.DataFrame({"model": ["a"], "nDCG@10": ["0.123"]}), "x").html()
    csv = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode()
    assert csv == "model,nDCG@10\na,0.123456789012345\n"
    assert "0.123456789" not in html.replace(csv, "")


def test_words_stand_to_the_left() -> None:
    """A column in which no cell begins with a number; numbers stay under each other at the right."""
    shown = pd.DataFrame({"model": ["a"], "metric": ["nDCG@10"], "score": ["−0.1 [−0.2, 0.1]"], "from": ["here"]})
    html = DataTable(shown, shown, "t").html()
    assert [name for name in shown if f'<th scope="col" class="pb-words">{name}</th>' in html] == [
        "model",
        "metric",
        "from",
    ]
    assert '<td class="pb-words">nDCG@10</td><td>−0.1 [−0.2, 0.1]</td>' in html
