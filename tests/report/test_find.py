"""Tables that readers filter and sort, in a browser, from a file."""

from pathlib import Path

import pandas as pd
import pytest

from patbench_core.paths import ROOT
from patbench_core.report.table import table
from tests.book.browser import Browser

STATIC = ROOT / "book" / "static"
ROWS = [("b<i>x", "1,024", "Apache"), ("a", "−3", "MIT"), ("c", "", "MIT"), ("d", "20.5", "none")]


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Browser:
    """A page of a phone's width with a table of twelve rows."""
    frame = pd.DataFrame(ROWS * 3, columns=["model", "size", "licence"])
    style, script = ((STATIC / name).read_text("utf-8") for name in ("patbench.css", "tables.js"))
    html = f"<style>{style}</style>{table(frame, find=True).html()}<script>{script}</script>"
    file = tmp_path / "page.html"
    file.write_text(
        f"<!doctype html><meta charset='utf-8'><meta name='viewport' content='width=device-width'><body>{html}</body>",
        "utf-8",
    )
    visit = chromium.open(file, 390)
    assert visit.errors == []
    return chromium


def visible(page: Browser, column: int) -> list[str]:
    """Texts of the column's cells that are to be seen."""
    return page.evaluate(
        f"[...document.querySelectorAll('tbody tr')].filter(row => row.offsetHeight)"
        f".map(row => row.cells[{column}].textContent)"
    )


def type_words(page: Browser, words: str) -> str:
    """Write into the field; what it says of the rows."""
    return page.evaluate(
        "(() => { const field = document.querySelector('.pb-filter input');"
        f"field.value = {words!r}; field.dispatchEvent(new Event('input'));"
        "return document.querySelector('.pb-filter output').textContent; })()"
    )


def test_words_keep_the_rows_that_hold_them_all(page: Browser) -> None:
    """In whatever case and order; no words show everything."""
    assert type_words(page, "mit a") == "3 of 12"
    assert visible(page, 0) == ["a"] * 3
    assert type_words(page, "nothing like it") == "0 of 12"
    assert type_words(page, "") == "12 rows"
    assert len(visible(page, 0)) == 12


def test_a_heading_sorts_by_number_then_back(page: Browser) -> None:
    """Thousands and minus signs are numbers; empty cells come last both ways; the state is announced."""
    click = "document.querySelectorAll('thead button')[1].click()"
    page.evaluate(click)
    assert visible(page, 1)[::3] == ["−3", "20.5", "1,024", ""]
    assert page.evaluate("document.querySelectorAll('thead th')[1].getAttribute('aria-sort')") == "ascending"
    page.evaluate(click)
    assert visible(page, 1)[::3] == ["1,024", "20.5", "−3", ""]


def test_a_phone_does_not_scroll_sideways(page: Browser) -> None:
    """The field is not wider than the page, and texts stay texts."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelectorAll('tbody i').length") == 0
