"""The front page: its scope, the answer, the list of pages."""

import numpy as np

from patbench_core.book.catalogue import pages
from tests.contests import add_retrieval
from tests.pages.run import run_page

EASY = np.random.default_rng(0).random(60)


def test_it_begins_with_its_scope() -> None:
    """How many models, how many of the paper's, none for patents: counted, not written."""
    add_retrieval("all-MiniLM-L6-v2", EASY, synthetic=False)
    add_retrieval("bm25", EASY - 0.2, synthetic=False)
    html = run_page("front", ensure=False).html
    assert html.index("Compared on real patents: 2 models, 2 of the 22 of") < html.index("has the highest nDCG@10")
    assert "No patent-specific model has been run here yet." in html


def test_a_patent_model_is_counted() -> None:
    """PaECTER was made for patents."""
    add_retrieval("paecter", EASY, synthetic=False)
    assert "1 of them were made for patents." in run_page("front", ensure=False).html


def test_synthetic_landscapes_answer_only_where_there_are_no_others() -> None:
    """A real one takes their place."""
    add_retrieval("bm25", EASY, "made")
    assert run_page("front", ensure=False).names["shown"]["landscape"].tolist() == ["made"]
    add_retrieval("bm25", EASY, "real", synthetic=False)
    assert run_page("front", ensure=False).names["shown"]["landscape"].tolist() == ["real"]


def test_all_pages_are_listed() -> None:
    """Also from an empty ledger."""
    html = run_page("front", ensure=False).html
    assert "No records yet." in html
    assert all(f'href="{page.name}.html"' in html for page in pages()[1:] if page.is_notebook)
