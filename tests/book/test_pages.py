"""The built book, opened from disk in a browser."""

import json
import re
from itertools import pairwise

import pytest

from patbench_core.book.build import HTML
from patbench_core.book.catalogue import pages
from tests.book.browser import Browser
from tests.book.look import DESKTOP, PHONE, WIDTHS, Look, look

DOCUMENTS = [page.document for page in pages()]
STUDIES = [page.document for page in pages() if page.is_notebook]

LOOKS: dict[str, Look] = {}
WITHOUT_FIGURES = ("compare", "queries", "use_it_from_python", "change_an_analysis")

CONTRAST = """(selector => {
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
})('.pb-answer, .pb-table th, .pb-table td, .pb-plot .ytick text')"""


@pytest.fixture
def seen(browser: Browser, page: str) -> Look:
    """A page at all widths, in light and dark; each is visited once."""
    if page not in LOOKS:
        LOOKS[page] = look(browser, page, CONTRAST)
    return LOOKS[page]


@pytest.mark.parametrize("page", DOCUMENTS)
def test_a_page_opens_without_the_network(page: str, seen: Look) -> None:
    """Nothing but files of the book is asked for, and no script fails, at any width."""
    assert seen.visit.requests
    assert [url for url in seen.visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert seen.visit.errors == []


@pytest.mark.parametrize("page", DOCUMENTS)
def test_nothing_is_wider_than_its_place(page: str, seen: Look) -> None:
    """From 360 to 1920 pixels, light and dark: figures fill their boxes and are not cut, no page scrolls sideways."""
    assert {width for width, _ in seen.at} == set(WIDTHS)
    for (width, _), found in seen.at.items():
        assert found["scrolls"] <= width
        assert found["cutTitles"] == [], width
        assert all(abs(box - drawn) <= 1 and right <= width for box, drawn, right in found["figures"]), width


@pytest.mark.parametrize("page", STUDIES)
def test_every_figure_is_drawn(page: str, seen: Look) -> None:
    """Figures have marks; a page without any answers by a form or in words."""
    assert all(seen.marks)
    assert seen.marks or page.endswith(WITHOUT_FIGURES)


@pytest.mark.parametrize("page", STUDIES)
def test_everything_is_legible_in_light_and_dark(page: str, seen: Look) -> None:
    """Labels of figures, cells of tables and sentences have a contrast of 4.5 or more with what lies behind them."""
    for contrasts in seen.contrasts.values():
        assert min(contrasts, default=21) >= 4.5


@pytest.mark.parametrize("page", DOCUMENTS)
def test_axe_finds_no_serious_violation(page: str, seen: Look) -> None:
    """In light and dark, all folds open: names, roles, contrast, headings, regions that scroll."""
    if seen.violations is None:
        pytest.skip("axe-core is not installed: run 'npm install --no-save axe-core'")
    assert seen.violations == {False: [], True: []}


@pytest.mark.parametrize("page", DOCUMENTS)
def test_no_level_of_headings_is_left_out(page: str, seen: Look) -> None:
    """One heading of the first level, and none more than one level below the one before it."""
    assert seen.headings[0] == 1
    assert seen.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(seen.headings))


def test_a_printed_page_cuts_no_table(browser: Browser) -> None:
    """On paper nothing scrolls, so that long tables are whole; what only a screen needs is left out."""
    browser.open(HTML / "book" / "executed" / "models.html", DESKTOP)
    browser.call("Emulation.setEmulatedMedia", media="print")
    boxes = "[...document.querySelectorAll('.pb-table')].map(box => getComputedStyle(box).overflowY)"
    hidden = "[...document.querySelectorAll('.pb-filter')].every(each => getComputedStyle(each).display === 'none')"
    assert set(browser.evaluate(boxes)) == {"visible"}
    assert browser.evaluate(hidden)
    browser.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("page", DOCUMENTS)
def test_a_page_is_light(page: str) -> None:
    """It and the data of its forms weigh less than 1.5 MB; Plotly is a file of its own that holds nothing up."""
    file = HTML / f"{page}.html"
    if not file.is_file():
        pytest.skip("the book is not built: run 'make book'")
    text = file.read_text("utf-8")
    data = [(file.parent / name).stat().st_size for name in re.findall(r'<script defer src="([^"]*/data/[^"]+)"', text)]
    assert len(text.encode()) + sum(data) < 1_500_000
    assert not re.search(r"<script[^>]*plotly", text)


def test_at_most_five_tables_are_cut_at_a_desktop(browser: Browser) -> None:
    """Of all that are not folded, on all pages together."""
    for page in DOCUMENTS:
        if page not in LOOKS:
            LOOKS[page] = look(browser, page, CONTRAST)
    cut = [(page, name) for page in DOCUMENTS for name in LOOKS[page].at[1280, False]["cut"]]
    assert len(cut) <= 5, cut


def test_search_finds_what_stands_in_tables() -> None:
    """Cells are words of their own: the index has models of the table of models, and no cells grown together."""
    index = HTML / "searchindex.js"
    if not index.is_file():
        pytest.skip("the book is not built: run 'make book'")
    content = json.loads(index.read_text("utf-8").removeprefix("Search.setIndex(").removesuffix(")"))
    names, terms = content["docnames"], content["terms"]
    for word in ("qwen3", "bm25", "paecter"):
        pages_of_word = terms.get(word, [])
        places = pages_of_word if isinstance(pages_of_word, list) else [pages_of_word]
        assert "book/executed/models" in [names[place] for place in places], word


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


def test_tables_download(browser: Browser) -> None:
    """The link beside a table holds the numbers as CSV."""
    browser.open(HTML / f"{STUDIES[0]}.html", DESKTOP)
    csv = browser.evaluate("atob(document.querySelector('.pb-csv').href.split('base64,')[1])")
    assert csv.splitlines()[0].startswith("landscape,")
    assert len(csv.splitlines()) > 1
