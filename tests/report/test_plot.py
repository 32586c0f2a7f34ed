"""Figures: nothing from the network, nothing unescaped, the same bytes each time."""

import re

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section, page

EVIL = "<img src=x onerror=alert(1)></script>"


def plot(name: str = "A") -> Plot:
    """Two rows, one with a gap."""
    series = Series(name, [0.5, None], [0.4, None], [0.6, None], [f"{name} hover", ""])
    return interval_plot([name, "B"], [series], "nDCG@10", f"{name} described")


def test_fault_26_a_plot_needs_no_network() -> None:
    """The element asks for no script of its own and carries its numbers."""
    html = plot().html()
    assert not re.search(r"<script[^>]+src=", html)
    assert "application/json" in html
    assert "cdn" not in html


def test_names_are_escaped_everywhere() -> None:
    """Hover text, labels, legend, description, headings and answers."""
    html = page([Section(EVIL, EVIL, (EVIL,), EVIL, plot(EVIL), None, (EVIL,), (EVIL,), (EVIL,))])._repr_html_()
    assert "<img" not in html
    assert html.count("</script>") == html.count("<script")


def test_gaps_are_not_drawn() -> None:
    """A row without a score has no point, and keeps its label."""
    figure = plot().figure
    assert list(figure.data[0].x) == [0.5]
    assert list(figure.layout.yaxis.ticktext) == ["A", "B"]


def test_equal_plots_have_equal_bytes() -> None:
    """So that an unchanged page is an unchanged file."""
    assert plot().html() == plot().html()


def test_fault_31_a_section_says_how_it_was_made() -> None:
    """Every command stands on the page: no number without a runner."""
    html = Section("h", "f", (), "a", None, None, made_by=("patbench evaluate --model x",)).html()
    assert "patbench evaluate --model x" in html
