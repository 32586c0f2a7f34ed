"""Pages that answer, driven in a browser from disk: choose, compare, drill down, reload."""

import contextlib
import json
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import patbench_core as pb
from patbench_core.book.build import HTML
from patbench_core.paths import ROOT
from patbench_core.report.cells import address
from tests.book.browser import Browser

WIDTH = 1280
SET = """(values) => {
  for (const [name, value] of Object.entries(values)) {
    const fields = [...document.querySelectorAll(`.pb-controls [name="${name}"]`)];
    for (const field of fields) {
      if (field.type !== "checkbox") field.value = value;
      else field.checked = Array.isArray(value) ? value.includes(field.value) : value;
    }
    fields[0].dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
ROWS = """[...document.querySelectorAll('.pb-form .pb-table')].map(table =>
  [...table.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent)))"""


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The committed results, from which the book was made."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))


def page(name: str) -> Path:
    """A page of the built book."""
    return HTML / "book" / "executed" / f"{name}.html"


def fill(browser: Browser, **values: object) -> tuple[str, list[list[list[str]]]]:
    """Fill in fields of a form; its answer and the cells of its tables."""
    browser.evaluate(f"({SET})({json.dumps(values)})")
    return shown(browser)


def shown(browser: Browser) -> tuple[str, list[list[list[str]]]]:
    """What a form says: its answer and the cells of its tables."""
    said: str = browser.evaluate("document.querySelector('.pb-form .pb-answer').textContent")
    rows: list[list[list[str]]] = browser.evaluate(ROWS)
    return said, rows


def reload(browser: Browser) -> str:
    """Load the page anew at the address where it is, and wait for it."""
    where: str = browser.evaluate("location.href")
    browser.evaluate("window.isOld = true")
    browser.call("Page.reload")
    wait(browser, "!window.isOld && document.readyState === 'complete'")
    assert browser.evaluate("location.href") == where
    return where


def wait(browser: Browser, condition: str) -> None:
    """Until a page that is being loaded meets a condition."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(RuntimeError):  # the old page goes away while it is asked
            if browser.evaluate(condition):
                return
        time.sleep(0.05)
    raise TimeoutError(condition)


def test_which_model_answers_and_keeps_what_was_asked(browser: Browser, published: None) -> None:
    """Without a neural network it is BM25; the address holds the constraints, so that a reload changes nothing."""
    assert browser.open(page("choose"), WIDTH).errors == []
    first, _ = shown(browser)
    assert re.match("Take .*: the smallest within 0.02 of the best in|No model is within", first)
    said, (rows,) = fill(browser, text="C1", licence="commercial", plain=True, margin="0.05")
    assert said.startswith("Take BM25: the smallest within 0.05 of the best in")
    assert {row[2] for row in rows} == {"BM25"}
    assert said != first
    asked = parse_qs(urlsplit(reload(browser)).query)
    assert (asked["text"], asked["licence"], asked["margin"]) == (["C1"], ["commercial"], ["0.05"])
    assert shown(browser) == (said, [rows])
    assert "No model that was measured" in fill(browser, memory="0", plain=False)[0]


def test_compare_two_models_as_the_leaderboard_does(browser: Browser, published: None) -> None:
    """The verdicts of the pair, whichever comes first; its queries lead on to their citations."""
    records = pb.deciding("TA", ["retrieval"])
    result = pb.compare(pb.scores(records[~records["synthetic"]]), within="landscape")
    one, other = "all-MiniLM-L6", "BM25"
    browser.open(page("compare"), WIDTH)
    _, (rows, better, worse) = fill(browser, one=one, other=other, task="retrieval")
    pair = result.against(one)
    for landscape, metric, verdict in pair[pair["other"] == other][["landscape", "metric", "verdict"]].to_numpy():
        assert [row[5] for row in rows if row[:2] == [landscape, f"{metric}, ALL"]] == [verdict]
    differences = [float(row[3].replace("\u2212", "-")) for row in better]
    assert differences == sorted(differences, reverse=True)
    assert min(differences) > 0 > max(float(row[3].replace("\u2212", "-")) for row in worse)
    turned = fill(browser, one=other, other=one)[1][0]
    swap = {"significantly better": "significantly worse", "significantly worse": "significantly better"}
    assert [row[5] for row in turned] == [swap.get(row[5], row[5]) for row in rows]
    assert fill(browser, other=other)[0] == "Choose two different models."
    fill(browser, one=one)
    browser.evaluate("document.querySelectorAll('.pb-form td a')[0].click()")
    wait(browser, "location.pathname.endsWith('queries.html') && document.readyState === 'complete'")
    _, (citations,) = fill(browser, show="all")
    assert {row[0] for row in citations} == {better[0][0]}


def test_citations_that_both_models_miss(browser: Browser, published: None) -> None:
    """As many as the records say, each with its ranks and addresses at Google Patents."""
    records = pb.deciding("TA", ["retrieval"])
    models = ["all-MiniLM-L6", "BM25"]
    ranks = pb.ranks(records[(records["landscape"] == "landscape_us") & records["model"].isin(models)])
    wide = ranks.pivot_table("rank", ["query_id", "doc_id"], "model").astype(int)
    missed = ((wide == 0) | (wide > 100)).all(axis=1)
    browser.open(page("queries"), WIDTH)
    said, (rows,) = fill(browser, landscape="landscape_us", models=models, show="missed", depth="100")
    assert said.startswith(f"{missed.sum():,} of {len(missed):,} citations are not among the first 100 hits")
    heads = browser.evaluate("[...document.querySelectorAll('.pb-form thead th')].slice(3).map(th => th.textContent)")
    for query, cited, _, *told in rows:
        expected = wide.loc[(query, cited), heads]
        assert told == [f"{rank:,}" if rank else "not retrieved" for rank in expected]
    anchors = "[...document.querySelectorAll('.pb-form tbody a')].map(a => [a.textContent, a.href])"
    links = browser.evaluate(anchors)
    assert len(links) == 2 * len(rows)
    assert all(to == address(number) for number, to in links)
    _, (rows,) = fill(browser, show="all", find="us2002046368")
    assert rows and all("US-2002046368-A1" in row[:2] for row in rows)
    assert "US20020046368A1" in browser.evaluate("document.querySelector('.pb-form tbody a').href")
    reload(browser)
    assert shown(browser)[1] == [rows]


def test_my_models_are_chosen_by_keyboard_and_remembered_on_other_pages(browser: Browser) -> None:
    """A choice on one page fades the other models on the next, also when that is loaded anew."""
    browser.open(page("leaderboard"), WIDTH)
    browser.evaluate("document.querySelector('.pb-mine').open = true")
    browser.evaluate("document.querySelector('.pb-mine [data-item=\"BM25\"]').focus()")
    press(browser, " ")
    assert browser.evaluate("patbench.models()") == ["BM25"]
    for again in range(2):
        if again:
            reload(browser)
        else:
            browser.open(page("choose"), WIDTH)
        browser.evaluate("patbench.drawAll()")
        traces = "[...document.querySelectorAll('.pb-draw')].flatMap(box => box.data ?? [])"
        told = "trace => trace.meta?.item ? [[trace.meta.item, trace.opacity ?? 1]] : []"
        seen = browser.evaluate(f"{traces}.flatMap({told})")
        assert {model for model, opacity in seen if opacity == 1} == {"BM25"}
        assert len({model for model, _ in seen}) > 2
    browser.evaluate("patbench.choose([])")
    assert browser.evaluate("localStorage.getItem('patbench-models')") == "[]"


def press(browser: Browser, key: str) -> None:
    """Press a key where the focus is."""
    for kind in ("keyDown", "keyUp"):
        code = {"key": key, "code": "Space", "windowsVirtualKeyCode": 32, "text": key if kind == "keyDown" else ""}
        browser.call("Input.dispatchKeyEvent", type=kind, **code)
