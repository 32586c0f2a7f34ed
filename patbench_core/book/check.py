"""What a built book must hold."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from patbench_core.book.catalogue import STUDIES
from patbench_core.book.execute import EXECUTED, NOTEBOOKS
from patbench_core.book.stamp import stamp
from patbench_core.paths import ROOT

_FILE = re.compile(r"^\s*(?:-\s+)?(?:file|root):\s*(\S+)\s*$", re.MULTILINE)


def check_book(html: Path, parameters: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Problems of the book in `html`: pages missing or stale, without a figure or a table.

    Parameters
    ----------
    parameters : mapping
        What replaced the parameters of a study's notebook, by study.
    """
    return [*_missing(html), *_stale(html, parameters)]


def pages() -> list[str]:
    """All pages that ``_toc.yml`` lists, without ending, relative to the book."""
    return _FILE.findall((ROOT / "_toc.yml").read_text("utf-8"))


def _missing(html: Path) -> Iterator[str]:
    if not (html / "plotly.min.js").is_file():
        yield "plotly.min.js is missing, no figure would draw"
    for page in ("index", *pages()):
        if not (html / f"{page}.html").is_file():
            yield f"page {page}.html is missing"


def _stale(html: Path, parameters: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for study in STUDIES:
        path = html / (EXECUTED / f"{study}.html").relative_to(ROOT)
        text = path.read_text("utf-8") if path.is_file() else ""
        if f'data-stamp="{stamp(NOTEBOOKS / f"{study}.ipynb", parameters.get(study, {}))}"' not in text:
            yield f"page {path.relative_to(html)} is older than its notebook, its code or its records"
        for needed in ("pb-plot", "pb-table"):
            if needed not in text:
                yield f"page {path.relative_to(html)} has no {needed.removeprefix('pb-')}"
