"""Curves with bands."""

from patbench_core.report.curves import Curve, Panel, curve_plot
from patbench_core.report.theme import SERIES


def panel(*names: str) -> Panel:
    """A panel of flat curves."""
    curves = [Curve(name, (0, 1), (0.2, 0.2), (0.1, 0.1), (0.3, 0.3), (f"{name} at 0", "")) for name in names]
    return Panel("alpha", "nDCG@10", curves, (0, 0.5, 1))


def test_a_curve_has_its_band_and_one_legend_entry() -> None:
    """Colours go with names over all panels; bands lie below lines."""
    figure = curve_plot([panel("one", "two"), panel("two")], "what it shows").figure
    lines = [of for of in figure.data if of.fill is None]
    bands = [of for of in figure.data if of.fill]
    assert [of.name for of in lines] == ["one", "two", "two"]
    assert [of.line.color for of in lines] == [SERIES[0], SERIES[1], SERIES[1]]
    assert [of.showlegend for of in lines] == [True, True, False]
    assert [of.fill for of in figure.data[:2]] == ["toself"] * 2
    assert bands[0].y == (0.3, 0.3, 0.1, 0.1)
    assert not any(of.showlegend for of in bands)


def test_names_of_models_are_text() -> None:
    """A name cannot bring markup into the page."""
    html = curve_plot([panel("<b>x</b><script>")], "what").html()
    assert "<script>x" not in html
    assert "&lt;b&gt;" in html or "\\u0026lt;b\\u0026gt;" in html


def test_axes_say_what_they_are() -> None:
    """Titles and ticks of each panel; taller with each panel."""
    one, two = (curve_plot([panel("m")] * count, "what").figure for count in (1, 2))
    assert one.layout.xaxis.title.text == two.layout.xaxis2.title.text == "alpha"
    assert one.layout.yaxis.title.text == "nDCG@10"
    assert one.layout.xaxis.tickvals == (0, 0.5, 1)
    assert two.layout.height > one.layout.height + 200
