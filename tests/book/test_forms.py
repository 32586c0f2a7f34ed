"""Forms of the book: their scripts answer as Python does. A browser runs them without the book."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import patbench_core as pb
from patbench_core.files import plain as json_plain
from patbench_core.paths import ROOT
from patbench_core.report.cells import address
from patbench_core.report.form import VERDICTS, cited_ranks, compared_pairs, unit_scores
from patbench_core.stats.choice import smallest_within
from patbench_core.stats.wins import with_wins
from tests.book.browser import Browser
from tests.pages.run import run_page

SCRIPTS = [ROOT / "book" / "static" / f"{name}.js" for name in ("forms", "choose", "compare", "queries")]
MARGINS = (0.0, 0.02, 0.3)
COLUMNS = ("landscape", "labels", "best", "choice", "undecided", "compared", "loss")


@pytest.fixture
def browser(chromium: Browser, tmp_path: Path) -> Browser:
    """A Chromium on an empty page with the scripts of the forms, without the book."""
    page = tmp_path / "forms.html"
    page.write_text("".join(f'<script src="{script.as_uri()}"></script>' for script in SCRIPTS))
    assert chromium.open(page, 1280).errors == []
    return chromium


def ask(browser: Browser, expression: str, **values: object) -> Any:
    """Value of an expression over what is passed as JSON."""
    names = ", ".join(values)
    return browser.evaluate(f"(({{{names}}}) => {expression})({json.dumps(json_plain(values))})")


def random_scores(seed: int) -> pd.DataFrame:
    """Two measures on three landscapes; some models are close, one is measured once, and scores are coarse, so tied."""
    random = np.random.default_rng(seed)
    rows = []
    for landscape, metric in product("abc", ("nDCG@10", "Recall@100")):
        base = random.random(40)
        for place in range(6 - (landscape == "b")):
            value = np.clip(base - 0.02 * place * random.random() + random.normal(0, 0.05, 40), 0, 1).round(1)
            rows += [
                {"task": "retrieval", "landscape": landscape, "view": "TA", "labels": "", "model": f"m{place}"}
                | {"metric": metric, "unit": f"US-{unit}-A", "value": each}
                for unit, each in enumerate(value)
            ]
    return pd.DataFrame(rows)


def test_the_choice_is_that_of_python(browser: Browser) -> None:
    """For all sets of allowed models and several margins, cell by cell: the same rule, the same order of ties."""
    result = pb.compare(random_scores(0), within=pb.CELL)
    models = sorted(result.models["model"].unique())
    weights = dict(zip(models, (5, 1, 1, 3, float("inf"), 2), strict=True))
    sets = [[name for place, name in enumerate(models) if mask >> place & 1] for mask in range(1, 64)]
    asked = [{"allowed": names, "margin": margin} for names, margin in product(sets, MARGINS)]
    script = """asked.map(({ allowed, margin }) => patbenchChoose(
      { cells, models: Object.fromEntries(allowed.map(name => [name, { weights: weights[name] }])) },
      { task: "retrieval", landscape: "", text: "TA", memory: null, margin }).rows)"""
    cells = compared_pairs(result, result.pairs, ["high", "verdict"])
    answers = ask(browser, script, cells=cells, weights=weights, asked=asked)
    for each, rows in zip(asked, answers, strict=True):
        own = smallest_within(result, {name: weights[name] for name in each["allowed"]}, each["margin"])
        assert chosen(rows) == expected(own)


def chosen(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the script chooses, in the columns of Python."""
    return [{name: row[name] for name in COLUMNS} for row in rows]


def expected(own: pd.DataFrame) -> list[dict[str, Any]]:
    """What `smallest_within` chooses, as JSON holds it."""
    rows: list[dict[str, Any]] = json_plain(
        own[list(COLUMNS)].assign(undecided=own["undecided"].map(list)).to_dict("records")
    )
    return rows


def test_the_page_chooses_as_its_script_for_all_constraints(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the committed results: every task, landscape, text, licence and kind, with several memories and margins."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    names = run_page("choose", ensure=False).names
    result, facts = names["result"], names["facts"]
    tasks, places, views = (result.models[name].unique() for name in ("task", "landscape", "view"))
    memories = (None, float(facts["memory"].median()))
    limits = list(product((False, True), (False, True), memories, (0.005, 0.02)))
    asked, answers, decided = [], [], {}
    for commercial, plain, memory, margin in limits:
        kept = facts[(facts["commercial"] == True) | (not commercial)]  # noqa: E712
        kept = kept[(kept["network"] == False) | (not plain)]  # noqa: E712
        kept = kept if memory is None else kept[kept["memory"] <= memory]
        size = kept["weights"].fillna(float("inf")).to_dict()
        if (key := (*size, margin)) not in decided:
            own = smallest_within(result, size, margin)
            decided[key] = list(zip(own["task"], own["view"], expected(own), strict=True))
        for task, landscape, text in product(tasks, ("", *places), views):
            rows = [row for of_task, view, row in decided[key] if of_task == task and (view == text or task == "pairs")]
            answers.append([row for row in rows if landscape in ("", row["landscape"])])
            asked.append({"task": task, "landscape": landscape, "text": text, "commercial": commercial})
            asked[-1] |= {"plain": plain, "memory": memory, "margin": margin}
    script = "asked.map(constraints => patbenchChoose(data, constraints))"
    made = ask(browser, script, data=names["data"], asked=asked)
    assert [chosen(answer["rows"]) for answer in made] == answers
    assert len({row["choice"] for rows in answers for row in rows} - {None}) > 1
    start = {"task": "retrieval", "landscape": "", "text": "TA", "commercial": False, "plain": False}
    (own_answer,) = (
        answer["said"]
        for constraints, answer in zip(asked, made, strict=True)
        if constraints == start | {"memory": None, "margin": 0.02}
    )
    assert own_answer == names["answer"]


def test_two_models_differ_as_the_comparison_says(browser: Browser) -> None:
    """Whichever is named first, with wins, ties and losses."""
    scores = random_scores(7)
    result = pb.compare(scores, within=(*pb.CELL,))
    pairs = with_wins(result, scores)
    columns = ["difference", "low", "high", "holm", "verdict", "wins", "ties", "losses"]
    data = {"cells": compared_pairs(result, pairs, columns)}
    for one, other in product(("m0", "m3", "m5"), ("m1", "m4")):
        rows = ask(browser, "patbenchCompare.rowsOf(data, one, other)", data=data, one=one, other=other)
        assert len(rows) == (4 if one == "m5" else 6)
        for row in rows:
            cell = scores[
                (scores["landscape"] == row["cell"]["landscape"]) & (scores["metric"] == row["cell"]["metric"])
            ]
            wide = cell.pivot_table("value", "unit", "model")
            less = (wide[one] - wide[other]).round(9)
            assert [row["wins"], row["tied"], row["losses"]] == [(less > 0).sum(), (less == 0).sum(), (less < 0).sum()]
            assert row["difference"] == pytest.approx(less.mean(), abs=1e-12)
            against = result.against(one)
            same = (against["landscape"] == row["cell"]["landscape"]) & (against["metric"] == row["cell"]["metric"])
            (expected,) = against[same & (against["other"] == other)].to_dict("records")
            assert [row["low"], row["high"]] == pytest.approx([expected["low"], expected["high"]], abs=1e-12)
            assert row["verdict"] == expected["verdict"]


def test_queries_that_differ_most_come_first(browser: Browser) -> None:
    """In descending order of the difference, without those of equal score."""
    scores = random_scores(3)
    (units, *_) = unit_scores(scores)
    apart = ask(browser, "patbenchCompare.apart(units, 'm0', 'm2')", units=units)
    cell = scores[(scores["landscape"] == "a") & (scores["metric"] == "nDCG@10")]
    wide = cell.pivot_table("value", "unit", "model")
    less = (wide["m0"] - wide["m2"]).round(9)
    assert [round((a - b) / 1000, 9) for _, _, a, b in apart] == sorted(less[less != 0], reverse=True)
    assert all(less[unit] == pytest.approx((a - b) / 1000) for unit, _, a, b in apart)


def test_citations_are_filtered_by_what_the_models_found(browser: Browser) -> None:
    """Missed by all, found by one, found by all, and by number in any spelling; a rank of 0 is not retrieved."""
    random = np.random.default_rng(0)
    links = [(f"US-20020463{place % 7:02}-A1", f"EP-{place:07}-B1") for place in range(60)]
    frames = [
        pd.DataFrame(links, columns=["query_id", "doc_id"]).assign(
            landscape="small", model=model, domain=1, rank=random.choice([0, 3, 100, 101, 700], 60)
        )
        for model in ("a", "b", "c")
    ]
    (data,) = cited_ranks(pd.concat(frames))
    wide = pd.concat(frames).pivot_table("rank", ["query_id", "doc_id"], "model")[["a", "b"]]
    number = ((wide > 0) & (wide <= 100)).sum(axis=1)
    for show, mask in {"all": number >= 0, "missed": number == 0, "one": number == 1, "found": number == 2}.items():
        places = ask(browser, "patbenchQueries.chosen(data, ['a', 'b'], show, 100)", data=data, show=show)
        shown = [(data["queries"][data["query"][at]], data["cited"][data["document"][at]]) for at in places]
        assert sorted(shown) == sorted(number.index[mask])
        assert len(shown) > 0
    places = ask(browser, "patbenchQueries.chosen(data, ['a'], 'all', 100, 'ep0000012')", data=data)
    assert [data["cited"][data["document"][at]] for at in places] == ["EP-0000012-B1"]
    assert data["queries links"] == [address(query) for query in data["queries"]]
    assert "US20020046300A1" in data["queries links"][0]


def test_pairs_are_in_the_order_of_combinations() -> None:
    """Verdicts are places in a tuple; a comparison whose pairs are in another order is refused."""
    result = pb.compare(random_scores(1), within=pb.CELL)
    cell = compared_pairs(result, result.pairs, ["high", "verdict"])[0]
    assert len(cell["high"]) == len(cell["items"]) * (len(cell["items"]) - 1) // 2
    first = result.pairs.iloc[0]
    assert (VERDICTS[cell["verdict"][0]], cell["high"][0]) == (first["verdict"], first["high"])
    with pytest.raises(ValueError, match="not in the order"):
        compared_pairs(result, result.pairs.iloc[::-1], ["high"])
