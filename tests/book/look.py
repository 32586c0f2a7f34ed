"""One visit of a page of the book: at all widths, in light and in dark, with all that tests ask of it."""

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from patbench_core.book.build import HTML
from patbench_core.paths import ROOT
from tests.book.browser import Browser, Visit

WIDTHS = (360, 768, 1280, 1920)
PHONE, DESKTOP = 390, 1280
SEEN = [(DESKTOP, True), (DESKTOP, False), *((width, False) for width in reversed(WIDTHS) if width != DESKTOP)]
"""Widths, and whether dark: colours move nothing, so one is enough; tests/report sees each kind of figure at all.

From the width at which pages are opened on: a page takes longest from a phone's width to a desktop's.
"""
_SETTLED = """(async () => {
  const drawn = box => box.checkVisibility() && box.querySelector('.main-svg');
  const wide = () => [...document.querySelectorAll('.pb-draw')].filter(drawn).map(box => [box.clientWidth,
    box.querySelector('.main-svg').getBoundingClientRect().width, box.getBoundingClientRect().right]);
  const inside = text => {
    const [own, box] = [text, text.closest('.pb-draw')].map(each => each.getBoundingClientRect());
    return own.left >= box.left - 1 && own.right <= box.right + 1;
  };
  const cutTitles = () => [...document.querySelectorAll('.pb-draw .g-xtitle text')]
    .filter(text => text.checkVisibility() && !inside(text)).map(text => text.textContent);
  const unsettled = () => wide().some(([box, drawn]) => Math.abs(box - drawn) > 1) || cutTitles().length;
  for (let wait = 0; wait < 60 && unsettled(); wait++) await new Promise(done => setTimeout(done, 50));
  return { figures: wide(), scrolls: document.documentElement.scrollWidth,
    cutTitles: cutTitles(),
    cut: [...document.querySelectorAll('.pb-table')].filter(box => box.checkVisibility())
      .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.getAttribute('aria-label')) };
})()"""
_MARKS = """[...document.querySelectorAll('.pb-plot:not(.pb-map)')].map(plot =>
  plot.querySelectorAll('.main-svg .point, .main-svg .hm image, .main-svg .slice').length)"""
_HEADINGS = "[...document.querySelectorAll('article :is(h1, h2, h3, h4, h5, h6)')].map(each => Number(each.tagName[1]))"
_THEME = "document.documentElement.dataset.theme = '%s'"
_UNFOLDED = """document.querySelectorAll('details').forEach(fold => { fold.open = true; });
document.querySelectorAll('.pb-table tbody').forEach(body => [...body.rows].slice(6).forEach(row => row.remove()))"""
_AXE = """axe.run({ exclude: ['.main-svg'] }, { resultTypes: ['violations'], preload: false })
  .then(result => result.violations.filter(each => ['serious', 'critical'].includes(each.impact))
  .map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')))"""


@dataclass
class Look:
    """What was seen of a page.

    Attributes
    ----------
    visit : Visit
        Requests and errors while it was opened, drawn and resized.
    marks : list of int
        Marks of each figure but maps.
    headings : list of int
        Levels, in the order of the page.
    at : dict of {(int, bool): dict}
        By width and whether dark: ``figures`` (box, drawing, right end), ``cutTitles`` (of axes), ``scrolls`` (width of
        the page), ``cut`` (tables that scroll within themselves); folds are closed.
    contrasts : dict of {bool: list of float}
        Of labels, cells and answers with what is behind them.
    violations : dict of {bool: list of str}
        Serious ones by axe-core; None where it is not installed.
    """

    visit: Visit
    marks: list[int]
    headings: list[int]
    at: dict[tuple[int, bool], dict[str, Any]] = field(default_factory=dict)
    contrasts: dict[bool, list[float]] = field(default_factory=dict)
    violations: dict[bool, list[str]] | None = None


@cache
def axe() -> str | None:
    """Source of axe-core where npm has put it: ``npm install --no-save axe-core``, or globally."""
    folders = [ROOT / "node_modules", *map(Path, filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)))]
    folders += [Path("/usr/lib/node_modules"), Path("/usr/local/lib/node_modules")]
    files = [folder / "axe-core" / "axe.min.js" for folder in folders]
    return next((file.read_text("utf-8") for file in files if file.is_file()), None)


def look(browser: Browser, document: str, contrast: str) -> Look:
    """Open a page once and see it as `SEEN` says; `contrast` is a script.

    Folds are closed, as a reader finds them, but for axe-core, which sees six rows of each table.
    """
    visit = browser.open(HTML / f"{document}.html", DESKTOP)
    browser.evaluate("window.patbench?.drawAll()")
    seen = Look(visit, browser.evaluate(_MARKS), browser.evaluate(_HEADINGS))
    for width, dark in SEEN:
        browser.evaluate(_THEME % ("dark" if dark else "light"))
        browser.resize(width)
        seen.at[width, dark] = browser.evaluate(_SETTLED)
        if width == DESKTOP:
            seen.contrasts[dark] = browser.evaluate(contrast)
    if axe() is not None:
        browser.evaluate(f"{_UNFOLDED};{axe()};null")
        seen.violations = {}
        for dark in (True, False):
            browser.evaluate(_THEME % ("dark" if dark else "light"))
            browser.evaluate("new Promise(done => setTimeout(done, 400))")  # colours pass over into each other
            seen.violations[dark] = browser.evaluate(_AXE)
    return seen
