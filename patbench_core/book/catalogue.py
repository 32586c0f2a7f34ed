"""The pages of the book, from what they say of themselves: titles, parts and order.

A notebook has it in its metadata under ``patbench``, a prose page in its front matter. The table of contents and the
list of the front page are made from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from patbench_core.book.errors import BookError
from patbench_core.paths import ROOT

NOTEBOOKS, PROSE, EXECUTED = ROOT / "notebooks", ROOT / "book", ROOT / "book" / "executed"
PARTS = ("Choosing", "Studies", "Your own", "Method")
FRONT = "front"


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes
    ----------
    source : Path
        Notebook or Markdown file.
    part : str
        One of `PARTS`; of the front page empty.
    order : int
        Place in its part.
    records : str
        How those of a large landscape are computed: ``alone``, as they measure speed, ``first``, as they take long, or
        empty.
    """

    source: Path
    title: str
    question: str
    part: str
    order: int
    records: str = ""

    @property
    def name(self) -> str:
        """Of its file."""
        return self.source.stem

    @property
    def is_notebook(self) -> bool:
        """Whether it is computed."""
        return self.source.suffix == ".ipynb"

    @cached_property
    def document(self) -> str:
        """What Jupyter Book renders: path below the compendium, without its ending."""
        folder = EXECUTED if self.is_notebook else self.source.parent
        return (folder / self.name).relative_to(ROOT).as_posix()


def pages() -> list[Page]:
    """All pages in the order of the book, the front page first.

    Raises
    ------
    BookError
        If a page says nothing of itself, or names a part that there is not.
    """
    sources = [*sorted(NOTEBOOKS.glob("*.ipynb")), *sorted(PROSE.glob("*.md"))]
    listed = [_page(source) for source in sources]
    order = ["", *PARTS]
    return sorted(listed, key=lambda page: (order.index(page.part), page.order, page.name))


def studies() -> list[str]:
    """Names of the notebooks in the order in which they are executed: the front page, which shows all, last."""
    names = [page.name for page in pages() if page.is_notebook]
    return sorted(names, key=lambda name: name == FRONT)


def notebook(study: str) -> Path:
    """The notebook of a study.

    Raises
    ------
    BookError
        If there is none of that name.
    """
    if study not in studies():
        raise BookError(f"study {study!r} is not known: choose one of {', '.join(studies())}")
    return NOTEBOOKS / f"{study}.ipynb"


def table_of_contents() -> str:
    """Content of ``_toc.yml``."""
    front, *others = pages()
    lines = ["# Made from what the pages say of themselves: `make format` writes it, a test compares."]
    lines += ["format: jb-book", f"root: {front.document}", "parts:"]
    for part in PARTS:
        lines += [f"  - caption: {part}", "    chapters:"]
        lines += [f"      - file: {page.document}" for page in others if page.part == part]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Contents:
    """All pages by part, as the front page lists them."""

    pages: Sequence[Page]

    def _repr_html_(self) -> str:
        """A list a part, each page with its question; links are relative to the front page."""
        lines = []
        for part in PARTS:
            lines += [f'<p class="pb-part"><strong>{escape(part)}</strong></p>', "<ul>"]
            for page in self.pages:
                if page.part == part:
                    path = f"{page.name}.html" if page.is_notebook else f"../{page.name}.html"
                    link = f'<a class="reference internal" href="{path}">{escape(page.title)}</a>'
                    lines.append(f"<li>{link}: {escape(page.question)}</li>")
            lines.append("</ul>")
        return "\n".join(lines)


def contents() -> Contents:
    """The list of all pages."""
    return Contents(pages())


def _page(source: Path) -> Page:
    facts = _notebook_metadata(source) if source.suffix == ".ipynb" else _front_matter(source)
    missing = {"title", "question"} - set(facts)
    if missing or (facts.get("part", "") not in ("", *PARTS)):
        raise BookError(f"page {source.name}: its metadata need title, question, part ({', '.join(PARTS)}) and order")
    placed = facts.get("part", ""), int(facts.get("order", 0))
    return Page(source, facts["title"], facts["question"], *placed, facts.get("records", ""))


def _notebook_metadata(source: Path) -> dict[str, Any]:
    import json

    return dict(json.loads(source.read_text("utf-8"))["metadata"].get("patbench", {}))


def _front_matter(source: Path) -> dict[str, Any]:
    import yaml

    text = source.read_text("utf-8")
    if not text.startswith("---\n"):
        return {}
    return dict((yaml.safe_load(text[4 : text.index("\n---\n", 4)]) or {}).get("patbench", {}))


if __name__ == "__main__":
    (ROOT / "_toc.yml").write_text(table_of_contents(), "utf-8")
