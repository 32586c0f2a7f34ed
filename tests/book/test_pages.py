"""The built book, opened from disk in a browser."""

from pathlib import Path

import pytest

from patbench_core.book.build import HTML
from patbench_core.book.catalogue import pages
from tests.book.browser import Browser

DESKTOP, PHONE = 1280, 390
DOCUMENTS = [page.document for page in pages()]
STUDIES = [page.document for page in pages() if page.is_notebook]

CONTRAST = """selector => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = numbers(colour)[i] / 255;
    return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const solid = colour => numbers(colour).length < 4 || numbers(colour)[3] > 0.5;
  const behind = node => {
    while (node && !solid(getComputedStyle(node).backgroundColor)) node = node.parentElement;
    return node ? getComputedStyle(node).backgroundColor : "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(selector)].map(node => {
    const style = getComputedStyle(node);
    const front = light(node instanceof SVGElement ? style.fill : style.color), back = light(behind(node));
    return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  });
}"""


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", ["index", *DOCUMENTS])
def test_a_page_opens_without_the_network(browser: Browser, page: str, width: int) -> None:
    """Nothing but files of the book is asked for, and no script fails."""
    visit = browser.open(_landing(page), width)
    assert visit.requests
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visit.errors == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", STUDIES)
def test_every_figure_is_drawn(browser: Browser, page: str, width: int) -> None:
    """Each study page has a figure, each figure has marks, and none is wider than the page."""
    browser.open(HTML / f"{page}.html", width)
    browser.evaluate("patbench.drawAll()")
    drawn = browser.evaluate(
        "[...document.querySelectorAll('.pb-plot:not(.pb-map)')].map(plot => ["
        "plot.querySelectorAll('.main-svg .point, .main-svg .hm image, .main-svg .slice').length,"
        "plot.getBoundingClientRect().right])"
    )
    assert drawn
    assert all(marks > 0 and right <= width for marks, right in drawn)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_maps_are_drawn_where_one_looks_and_freed_elsewhere(browser: Browser, width: int) -> None:
    """A browser holds few WebGL drawings; none is wider than the page."""
    browser.open(HTML / "book" / "executed" / "clustering.html", width)
    maps = browser.evaluate("document.querySelectorAll('.pb-map').length")
    assert maps
    for place in (0, maps - 1, 0):
        drawn, right, canvases = browser.evaluate(
            "(async () => {"
            f"const map = document.querySelectorAll('.pb-map')[{place}];"
            "for (let at = map.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;"
            "map.scrollIntoView();"
            "for (let wait = 0; wait < 100 && !map.querySelector('canvas'); wait++)"
            "  await new Promise(done => setTimeout(done, 50));"
            "const all = () => document.querySelectorAll('.pb-map canvas').length;"
            "for (let wait = 0; wait < 100 && all() > 12; wait++) await new Promise(done => setTimeout(done, 50));"
            "return [map.querySelectorAll('canvas').length, map.getBoundingClientRect().right,"
            "  all()]})()"
        )
        assert drawn > 0
        assert right <= width
        assert canvases <= 12


@pytest.mark.parametrize("page", DOCUMENTS)
def test_a_phone_does_not_scroll_sideways(browser: Browser, page: str) -> None:
    """Wide tables scroll within themselves."""
    browser.open(HTML / f"{page}.html", PHONE)
    assert browser.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("page", STUDIES)
def test_everything_is_legible_in_light_and_dark(browser: Browser, page: str, dark: bool) -> None:
    """Labels of figures, cells of tables and sentences have a contrast of 4.5 or more with what lies behind them."""
    browser.open(HTML / f"{page}.html", DESKTOP, dark=dark)
    browser.evaluate("patbench.drawAll()")
    contrasts = browser.evaluate(f"({CONTRAST})('.pb-answer, .pb-table th, .pb-table td, .pb-plot .ytick text')")
    assert contrasts
    assert min(contrasts) >= 4.5


def test_tables_download(browser: Browser) -> None:
    """The link beside a table holds the numbers as CSV."""
    browser.open(HTML / f"{STUDIES[0]}.html", DESKTOP)
    csv = browser.evaluate("atob(document.querySelector('.pb-csv').href.split('base64,')[1])")
    assert csv.splitlines()[0].startswith("landscape,")
    assert len(csv.splitlines()) > 1


def _landing(page: str) -> Path:
    """The page itself; index.html goes on to the front page at once."""
    return HTML / f"{DOCUMENTS[0] if page == 'index' else page}.html"
