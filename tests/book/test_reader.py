"""A reader's test: six questions, each answered at most two clicks from the front page, by links that are there."""

import re

import pytest

import patbench_core as pb
from patbench_core.book.build import HTML
from patbench_core.paths import ROOT
from tests.book.browser import Browser
from tests.book.test_interaction import WIDTH, fill, wait

FRONT = HTML / "book" / "executed" / "front.html"
TEXT = "document.querySelector('article').textContent"


@pytest.fixture
def front(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The front page, and the records of which the book was made."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    browser.open(FRONT, WIDTH)
    return browser


def follow(browser: Browser, page: str) -> None:
    """Click the first link to a page that is seen, as a reader would: a click."""
    links = f"[...document.querySelectorAll('a[href$=\"{page}.html\"]')].filter(link => link.checkVisibility())"
    assert browser.evaluate(f"{links}.length"), f"no link to {page}"
    browser.evaluate(f"{links}[0].click()")
    wait(browser, f"location.pathname.endsWith('/{page}.html') && document.readyState === 'complete'")


def unfold(browser: Browser, title: str) -> str:
    """Open the first fold of that title on the page, a click, and read it."""
    fold = (
        f"[...document.querySelectorAll('details')].find(fold => fold.querySelector('summary').innerText == '{title}')"
    )
    browser.evaluate(f"{fold}.querySelector('summary').click()")
    assert browser.evaluate(f"{fold}.open")
    text: str = browser.evaluate(f"{fold}.innerText")
    return text


def test_which_model_for_claims_only_and_commercial_use(front: Browser) -> None:
    """One click, two menus: a model whose licence allows it, or that nothing is decided."""
    follow(front, "choose")
    said, (rows,) = fill(front, text="C", licence="commercial")
    assert re.match(r"Take \S+|No model is within|Undecided", said), said
    assert "synbio_thomson" in {row[0] for row in rows}


def test_how_many_of_a_hundred_searches_succeed(front: Browser) -> None:
    """No click."""
    records = pb.deciding("TA", ["retrieval"])
    rows = records[(records["landscape"] == "landscape_us") & (records["model"] == "all-MiniLM-L6")]
    share = pb.scores(rows, "success@10")["value"].mean()
    assert f"{100 * share:.0f} on landscape_us (all-MiniLM-L6)" in front.evaluate(TEXT)


def test_which_cited_patents_both_miss(front: Browser) -> None:
    """One click, a form."""
    follow(front, "queries")
    said, (rows,) = fill(front, landscape="landscape_us", models=["all-MiniLM-L6", "BM25"], show="missed")
    assert "are not among the first 100 hits" in said
    assert len(rows) > 10 and all(row[0].startswith("US-") for row in rows)


def test_where_a_number_comes_from(front: Browser) -> None:
    """Two clicks: the page of the number, then its fold; the command is that of the record."""
    follow(front, "leaderboard")
    commands = pb.deciding("TA", ["retrieval"]).query("landscape == 'landscape_us'")["command"]
    made = unfold(front, "How it was made")
    assert any(command in made for command in commands)


def test_how_to_get_a_landscape(front: Browser) -> None:
    """One or two clicks: where it comes from, its licence, and the command that imports it."""
    follow(front, "landscapes")
    made = unfold(front, "How to get and import it")
    assert "git clone https://github.com/TeamLab/deep-patent-landscaping" in made
    assert re.search(r"patbench landscape import .* --name landscape_us", made)
    assert "CC BY 4.0" in front.evaluate(TEXT)


def test_what_exactly_was_trained(front: Browser) -> None:
    """Two clicks: pairs, steps, batch, learning rate, tokens and precision; the loss stands below."""
    follow(front, "finetuning")
    heads = unfold(front, "What exactly was trained").split()
    assert {"pairs", "steps", "batch", "seen", "rate", "tokens", "precision"} <= set(heads)
    assert "MultipleNegativesRankingLoss" in front.evaluate(TEXT)
