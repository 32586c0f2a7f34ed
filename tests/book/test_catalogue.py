"""What is made from the pages' own metadata."""

from html import escape

from patbench_core.book.catalogue import FRONT, PARTS, contents, pages, studies, table_of_contents
from patbench_core.paths import ROOT


def test_the_table_of_contents_is_not_stale() -> None:
    """``make format`` writes what the pages say of themselves."""
    assert (ROOT / "_toc.yml").read_text("utf-8") == table_of_contents()


def test_every_page_has_a_part_a_title_and_a_question() -> None:
    """But for the front page, which is in none; no two pages of a part share a place."""
    front, *others = pages()
    assert front.name == FRONT
    assert {page.part for page in others} == set(PARTS)
    assert all(page.title and page.question.endswith("?") for page in pages())
    assert len({(page.part, page.order) for page in others}) == len(others)


def test_the_front_page_runs_last() -> None:
    """It shows what all others computed."""
    assert studies()[-1] == FRONT
    assert len(set(studies())) == len(studies())


def test_contents_names_every_page_once() -> None:
    """With a link from the front page and its question."""
    listed = contents()._repr_html_()
    for page in pages()[1:]:
        assert listed.count(f">{escape(page.title)}</a>") == 1
        assert escape(page.question) in listed
