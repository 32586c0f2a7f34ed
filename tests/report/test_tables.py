"""Tables of DataFrames and of comparisons: one declaration, the same numbers on the page and in the CSV."""

import base64
import html
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors import PatbenchError
from patbench_core.report.cells import drawn_interval, with_links
from patbench_core.report.table import Column, Table, table
from tests.report.compared import EVIL, fake

FRAME = pd.DataFrame({"model": ["all-MiniLM-L6", "BM25"], "score": [0.19512345, np.nan], "n": [830, 1110]})


class Grid(HTMLParser):
    """Texts of the cells of a table, row by row, and its tags in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside = False
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        """Add to the cell."""
        if self._inside:
            self.rows[-1][-1] += data


def csv(made: Table) -> pd.DataFrame:
    """What the link below a table downloads."""
    data = re.search(r"base64,([^\"]+)", made.html())
    assert data
    return pd.read_csv(io.BytesIO(base64.b64decode(data[1])))


def test_the_csv_is_the_frame() -> None:
    """In full precision, by the declared titles."""
    made = table(FRAME, ["model", Column("nDCG@10", "score"), Column("double", lambda row: 2 * row["n"])])
    expected = FRAME.rename(columns={"score": "nDCG@10"})[["model", "nDCG@10"]].assign(double=[1660, 2220])
    pd.testing.assert_frame_equal(csv(made), expected)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(0, 10**9)), min_size=1, max_size=8))
def test_any_numbers_survive_the_csv(rows: list[tuple[float, int]]) -> None:
    """Bit by bit."""
    frame = pd.DataFrame(rows, columns=["a", "b"])
    pd.testing.assert_frame_equal(csv(table(frame)), frame)


def test_a_page_shows_formatted_cells_and_a_dash_for_none() -> None:
    """Scores to three places, counts with thousands, never nan."""
    rows = Grid(table(FRAME).html()).rows
    assert rows == [["model", "score", "n"], ["all-MiniLM-L6", "0.195", "830"], ["BM25", "–", "1,110"]]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Names, headings and captions are text, not markup."""
    made = table(pd.DataFrame({text: [text]}), name=text, caption=text).html()
    grid = Grid(made)
    assert [cell for row in grid.rows for cell in row] == [text, re.sub(r"\[\[.*?\]\]", lambda m: m[0], text)]
    assert {tag for tag, _ in grid.tags} <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p", "a"}


def test_markup_in_a_comparison_is_text() -> None:
    """Models and cells with tags in their names draw no tag."""
    one = fake((EVIL,))
    made = table(replace(one, models=one.models.assign(model=EVIL))).html()
    assert "<img" not in made
    assert html.escape(EVIL) in made


def test_a_table_is_a_region_with_a_caption_and_scopes() -> None:
    """Reachable by keyboard, named, with headings of columns and rows."""
    tags = Grid(table(FRAME, caption="Scores").html()).tags
    box = dict(tags)["div"]
    assert (box["tabindex"], box["role"], box["aria-label"]) == ("0", "region", "Scores")
    scopes = [attributes["scope"] for tag, attributes in tags if tag == "th"]
    assert scopes == ["col"] * 3 + ["row"] * 2
    assert "<caption>Scores</caption>" in table(FRAME, caption="Scores").html()


def test_words_of_neighbouring_cells_do_not_grow_together() -> None:
    """A search index strips tags: white space stands between cells."""
    text = re.sub(r"<[^>]+>", "", table(FRAME).html())
    assert {"model", "score", "all-MiniLM-L6", "0.195", "830"} <= set(text.split())


def test_words_stand_to_the_left() -> None:
    """A column in which no cell begins with a number; numbers stand below each other at the right."""
    frame = pd.DataFrame({"model": ["a"], "metric": ["nDCG@10"], "score": ["−0.1 [−0.2, 0.1]"], "from": ["here"]})
    tags = Grid(table(frame).html()).tags
    assert [attrs.get("class") for tag, attrs in tags if tag == "th"][:4] == ["pb-words", "pb-words", None, "pb-words"]
    assert [attrs.get("class") for tag, attrs in tags if tag == "td"] == ["pb-words", None, "pb-words"]


def test_the_short_table_has_every_number_with_its_interval() -> None:
    """Low before high, of the score and of the difference; the best has no difference."""
    rows = Grid(table(fake()).html()).rows
    assert rows[0] == ["model", "nDCG@10", "difference to the best", "rank group", "verdict"]
    assert rows[1] == ["all-MiniLM-L6", "0.195 [0.174, 0.231]", "–", "1", "best"]
    assert rows[3] == ["paraphrase-MiniLM-L3", "0.184 [0.150, 0.200]", "−0.011 [−0.025, −0.007]", "1, 2", "undecided"]


def test_the_short_table_downloads_all_columns() -> None:
    """The page is short, the CSV is not."""
    assert {"low", "high", "holm", "detectable", "effective"} <= set(csv(table(fake())).columns)


def test_repeated_first_cells_are_said_once_and_kept_for_screen_readers() -> None:
    """A row group a landscape; a table to be sorted has none."""
    two = fake(("us", "synbio"))
    markup = table(two).html()
    assert markup.count("pb-hidden") == 6
    assert [row[0] for row in Grid(markup).rows[1:]] == ["us"] * 4 + ["synbio"] * 4
    assert "pb-hidden" not in table(two, find=True).html()


def test_a_model_is_known_by_its_registry_id_on_hover() -> None:
    """The display name stands in the cell."""
    assert 'title="all-MiniLM-L6-v2"' in table(fake()).html()
    assert 'data-item="all-MiniLM-L6"' in table(fake()).html()


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3, unique=True))
def test_a_drawn_interval_lies_where_its_numbers_say(ends: list[float]) -> None:
    """Left end, dot and right end in per cent of the cell: low and high cannot change places."""
    low, value, high = sorted(ends)
    markup = drawn_interval(value, low, high, (0.0, 1.0)).markup
    left, right = (float(each) for each in re.findall(r"left: ([\d.]+)%; right: calc\(100% - ([\d.]+)%\)", markup)[0])
    dot = float(re.findall(r"pb-dot\" style=\"left: ([\d.]+)%", markup)[0])
    assert (left, dot, right) == pytest.approx((100 * low, 100 * value, 100 * high), abs=0.051)


def test_links_in_text() -> None:
    """arXiv numbers and pages by name; all else is escaped."""
    assert with_links("arXiv:2605.24297") == '<a href="https://arxiv.org/abs/2605.24297">arXiv:2605.24297</a>'
    assert with_links("[[gap]] <b>") == '<a href="gap.html">Gap</a> &lt;b&gt;'
    assert with_links("[[text_views#synbio|there]]") == '<a href="text_views.html#synbio">there</a>'
    assert "href" not in with_links("[[javascript:alert(1)]]")


def test_a_column_that_is_not_there_is_named() -> None:
    """With those that there are."""
    with pytest.raises(PatbenchError, match="the frame has no column 'foo' to show: it has model, score"):
        table(pd.DataFrame({"model": ["a"], "score": [1.0]}), ["foo"])
