"""Parts of a page: headings with ids, what is folded, what is escaped."""

import re

import pandas as pd
import pytest

from patbench_core.report.section import fold, html, landscape_section, made_by, page, section
from tests.report.compared import EVIL


def test_a_heading_can_be_linked_to() -> None:
    """Its id is made of its title, or given."""
    assert '<h2 class="pb-heading" id="synbio-thomson">' in section("synbio_thomson").html()
    assert '<h3 class="pb-heading" id="other">' in section("x", id="other", level=3).html()


def test_everything_is_escaped() -> None:
    """Titles, facts, badges, text, folds and commands."""
    made = section(EVIL, EVIL, (EVIL,), EVIL, fold(EVIL, EVIL), made_by([EVIL]))
    assert "<img" not in page(made).html()


def test_synthetic_landscapes_are_folded_where_real_ones_are() -> None:
    """At the end of the page, behind a line; alone they stand open."""
    real, made = section("us", "", ("real patents",)), section("demo", "", ("synthetic",))
    both = page(made, real).html()
    assert both.index("us") < both.index("Synthetic landscape") < both.index('id="demo"')
    assert "<details" not in page(made).html()


def test_a_landscape_section_says_size_and_source() -> None:
    """Plural by count and by unit."""
    facts = {"landscape": "c", "synthetic": False, "documents": 2511, "documents_are": "claims"}
    made = landscape_section(pd.DataFrame([facts | {"origin": "computed here"}])).html()
    assert "2,511 claims; computed here." in made
    assert "real claims" in made


def test_fault_31_commands_stand_once_in_their_order() -> None:
    """No number without a runner; and nothing where there are none."""
    assert re.findall(r"<pre>(.*?)</pre>", made_by(["b", "a", "b"]).html(), re.DOTALL) == ["b\na"]
    assert made_by([]).html() == ""


def test_a_page_shows_what_has_html_and_nothing_else() -> None:
    """Text becomes a paragraph, a DataFrame its own table; a number is refused."""
    assert html("a < b") == "<p>a &lt; b</p>\n"
    assert "<table" in html(pd.DataFrame({"a": [1]}))
    with pytest.raises(TypeError, match="not int"):
        html(3)
