"""A page with every kind of figure, opened from disk: drawn, within its box, chosen, filtered, remembered."""

from pathlib import Path
from typing import Any

import pytest

from tests.book.browser import Browser
from tests.report import demo

WIDTHS = (360, 390, 768, 1280, 1600, 1920)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The page in light and in dark."""
    folder = tmp_path_factory.mktemp("demo")
    return {dark: demo.write(folder, dark=dark) for dark in (False, True)}


def opened(chromium: Browser, page: Path, width: int = 1280) -> Browser:
    """The page with all figures drawn."""
    visit = chromium.open(page, width)
    chromium.evaluate("patbench.drawAll()")
    chromium.evaluate("new Promise(done => setTimeout(done, 300))")
    assert visit.errors == []
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    return chromium


@pytest.mark.parametrize(("width", "dark"), [*((width, False) for width in WIDTHS), (1280, True)])
def test_no_figure_is_wider_than_its_box(chromium: Browser, pages: dict[bool, Path], width: int, dark: bool) -> None:
    """And the page does not scroll sideways; colours move nothing, so dark is seen once."""
    page = opened(chromium, pages[dark], width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes: list[list[float]] = page.evaluate(
        "[...document.querySelectorAll('.pb-draw')].filter(box => box.clientWidth).map(box => ["
        "box.clientWidth, box.querySelector('.main-svg').getBoundingClientRect().width])"
    )
    assert len(boxes) >= 10
    assert all(abs(drawn - box) <= 1 for box, drawn in boxes)


def test_figures_follow_their_box(chromium: Browser, pages: dict[bool, Path]) -> None:
    """A box that grows or shrinks without the window, as when a sidebar is hidden, has its drawing follow."""
    page = opened(chromium, pages[False])
    for width in (700, 420, 900):
        page.evaluate(f"document.body.style.width = '{width}px'")
        page.evaluate("new Promise(done => setTimeout(done, 900))")
        drawn = page.evaluate("document.querySelector('.pb-draw .main-svg').getBoundingClientRect().width")
        box = page.evaluate("document.querySelector('.pb-draw').clientWidth")
        assert drawn == pytest.approx(box, abs=1)
        assert box <= width


def test_tables_fit_a_desktop(chromium: Browser, pages: dict[bool, Path]) -> None:
    """The short tables, in a column of 750 pixels, as wide as the book leaves at 1280."""
    page = opened(chromium, pages[False])
    page.evaluate("document.body.style.width = '750px'")
    cut: list[float] = page.evaluate(
        "[...document.querySelectorAll('section > .pb-table')].map(box => box.scrollWidth - box.clientWidth)"
    )
    assert cut
    assert max(cut) <= 0


def opacities(page: Browser, figure: int) -> dict[str, float]:
    """Opacity of each model's trace in a figure."""
    made: dict[str, float] = page.evaluate(
        f"Object.fromEntries(document.querySelectorAll('.pb-draw')[{figure}].data"
        ".filter(trace => trace.meta?.item).map(trace => [trace.meta.item, trace.opacity ?? 1]))"
    )
    return made


def test_my_models_are_chosen_once_and_kept(chromium: Browser, pages: dict[bool, Path]) -> None:
    """A click fades the others in figures and marks rows of tables; a reload remembers; a second click forgets."""
    page = opened(chromium, pages[False])
    click = "document.querySelector('.pb-mine [data-item=\"BM25\"]').click()"
    page.evaluate(click)
    for again in range(2):
        page.evaluate("new Promise(done => setTimeout(done, 200))")
        faded = opacities(page, 0)
        assert faded["BM25"] == 1
        assert all(opacity < 0.3 for model, opacity in faded.items() if model != "BM25")
        assert page.evaluate("document.querySelectorAll('tr.pb-mine-row').length") >= 3
        assert "BM25" in bold_names(page)
        assert len(set(bold_names(page))) == 1
        if not again:
            page = opened(chromium, pages[False])
    page.evaluate(click)
    assert set(opacities(page, 0).values()) == {1}
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    assert bold_names(page) == []


def bold_names(page: Browser) -> list[str]:
    """Names at the axes of all figures that stand out."""
    made: list[str] = page.evaluate(
        "[...document.querySelectorAll('.pb-draw .ytick tspan, .pb-draw .xtick tspan')]"
        ".filter(part => part.style.fontWeight === 'bold').map(part => part.textContent)"
    )
    return made


def map_opacities(page: Browser) -> list[list[float]]:
    """Opacities of the points of each map."""
    made: list[list[float]] = page.evaluate(
        "[...document.querySelectorAll('.pb-maps .pb-draw')].map(box => [...box.data[0].marker.opacity])"
    )
    return made


def test_one_legend_filters_all_maps(chromium: Browser, pages: dict[bool, Path]) -> None:
    """Chips are buttons; those of a value keep its points; the field finds a number; both in every map."""
    page = opened(chromium, pages[False])
    topic = demo.points()["topic"]
    page.evaluate("[...document.querySelectorAll('.pb-legend-map .pb-chip')]"
                  ".find(chip => chip.textContent.includes('offshore')).click()")  # fmt: skip
    for one in map_opacities(page):
        assert [value > 0.5 for value in one] == (topic == "offshore").tolist()
    page.evaluate("[...document.querySelectorAll('.pb-legend-map .pb-chip')]"
                  ".find(chip => chip.textContent.includes('offshore')).click()")  # fmt: skip
    page.evaluate("(() => { const field = document.querySelector('.pb-legend-map input');"
                  "field.value = 'us-299'; field.dispatchEvent(new Event('input')); })()")  # fmt: skip
    assert [sum(value > 0.5 for value in one) for one in map_opacities(page)] == [1, 1]


def test_a_point_shows_what_it_cites(chromium: Browser, pages: dict[bool, Path]) -> None:
    """A line from the point that is pointed at to each that it is linked to, in both maps."""
    page = opened(chromium, pages[False])
    page.evaluate(
        "document.querySelectorAll('.pb-maps .pb-draw')[0].emit('plotly_hover', {points: [{pointNumber: 1}]})"
    )
    points = demo.points()
    drawn: list[list[Any]] = page.evaluate(
        "[...document.querySelectorAll('.pb-maps .pb-draw')].map(box => [...box.data[1].x])"
    )
    for line, column in zip(drawn, ("x", "y"), strict=True):
        assert line[:2] == pytest.approx(points[column][[1, 2]].round(3).tolist())


def test_controls_are_reached_by_keyboard_and_named(chromium: Browser, pages: dict[bool, Path]) -> None:
    """Every chip is a button that says whether it is pressed; every field has a label."""
    page = opened(chromium, pages[False])
    assert page.evaluate("[...document.querySelectorAll('.pb-chip')].every(of => of.tagName === 'BUTTON'"
                         " && of.tabIndex === 0 && of.hasAttribute('aria-pressed'))")  # fmt: skip
    assert page.evaluate("[...document.querySelectorAll('input')].every(of => of.getAttribute('aria-label'))")
    assert page.evaluate("[...document.querySelectorAll('.pb-draw')].every(of => of.getAttribute('aria-label'))")


def test_terms_are_explained_once_a_section(chromium: Browser, pages: dict[bool, Path]) -> None:
    """By the table in glossary.js, reachable by keyboard; not inside code or buttons."""
    page = opened(chromium, pages[False])
    terms: list[list[Any]] = page.evaluate(
        "[...document.querySelectorAll('.pb-section')].map(part => [...part.querySelectorAll('abbr')]"
        ".map(term => [term.textContent, term.title === patbenchTerms[term.textContent], term.tabIndex]))"
    )
    assert any(terms)
    for section in terms:
        names = [name for name, _, _ in section]
        assert len(names) == len(set(names))
        assert all(told and tab == 0 for _, told, tab in section)
    assert page.evaluate("document.querySelectorAll('button abbr, code abbr, pre abbr').length") == 0
