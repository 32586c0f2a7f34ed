"""What a built book must hold."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from patbench_core.book.catalogue import EXECUTED, NOTEBOOKS, pages, studies
from patbench_core.book.stamp import stamp
from patbench_core.paths import ROOT

_WORDS = ("note", "answer", "facts")
_AGAIN = "run the same command again"
_ANEW = f"run 'make clean', then {_AGAIN}"


def check_book(html: Path, parameters: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Problems of the book in `html`, with remedies: pages missing, stale, or without figure, table or words on why.

    Parameters
    ----------
    parameters : mapping
        What replaced the parameters of a study's notebook, by study.
    """
    return [*_missing(html), *_stale(html, parameters)]


def _missing(html: Path) -> Iterator[str]:
    if not (html / "plotly.min.js").is_file():
        yield f"plotly.min.js is missing, no figure would draw: {_ANEW}"
    for page in ("index", *(page.document for page in pages())):
        if not (html / f"{page}.html").is_file():
            yield f"page {page}.html is missing: {_ANEW}"


def _stale(html: Path, parameters: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for study in studies():
        path, notebook = html / (EXECUTED / f"{study}.html").relative_to(ROOT), NOTEBOOKS / f"{study}.ipynb"
        if not path.is_file():
            continue
        text, page = path.read_text("utf-8"), path.relative_to(html)
        if f'data-stamp="{stamp(notebook, parameters.get(study, {}))}"' not in text:
            yield f"page {page} is older than its notebook, its code or its records: {_AGAIN}"
        for needed in ("plot", "table"):
            # A landscape may have nothing to draw: then the page says so in words.
            if not any(f"pb-{part}" in text for part in (needed, *_WORDS)):
                yield f"page {page} has no {needed}: {notebook.relative_to(ROOT)} has to show one, then {_AGAIN}"
