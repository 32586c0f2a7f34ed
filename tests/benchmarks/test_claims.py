"""The claims of the paper, as they were made, and what evidence says of them."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from patbench_core.benchmarks.paper.claims import RECORDS, TABLE, claims, evidence, judged, published_evidence
from patbench_core.book.catalogue import pages
from patbench_core.stats.claims import FAILS, HOLDS, OPEN


def gains(*values: tuple[float, float, float]) -> pd.DataFrame:
    """Gains of fusion with their intervals."""
    rows = pd.DataFrame(values, columns=["difference", "low", "high"])
    return evidence("fusion-gain", rows.assign(landscape="us", model="<m>", n=830, command="patbench fuse"))


def test_every_claim_of_the_shared_facts_is_there(shared: Path) -> None:
    """By its id."""
    with (shared / "facts" / "paper_claims.csv").open(encoding="utf-8", newline="") as file:
        assert {row["id"] for row in csv.DictReader(file)} <= set(claims().index)


def test_claims_are_whole() -> None:
    """A page that there is, a sentence for what is judged, a range that is one, something missing where nothing is."""
    known = claims()
    assert set(known["page"]) - {""} <= {page.name for page in pages()}
    assert (known.loc[known["rule"] == "", ["measured", "table"]] == "").all(axis=None)
    assert (known.loc[known["rule"] != "", "measured"] + known.loc[known["rule"] != "", "table"] != "").all()
    assert (known.loc[known["rule"] == "", "needs"] != "").all()
    ranges = known[known["rule"].isin(["range", "gain"])]
    stated = ranges.drop(index="anchor")  # whose range comes with its evidence, a number a view
    assert (stated["least"] < stated["most"]).all()
    assert known["share"].between(0, 1).all()


def test_without_records_the_published_table_speaks_for_itself() -> None:
    """12 of 21 rows are not nearly all; Llama-Nemotron grows in all views, Qwen3 in their mean alone."""
    verdicts, cases = judged(published_evidence())
    by_table = verdicts[verdicts[TABLE] != ""][TABLE].to_dict()
    assert by_table == {
        "scale-qwen3": "undecided",
        "scale-nemotron": "agrees",
        "scale-kalm": "undecided",
        "view-tac": "contradicts",
    }
    assert set(verdicts[RECORDS]) == {"not measured"}
    assert verdicts["why"].str.startswith(("Needs", "No record")).all()
    assert "9th among the 21 scores" in verdicts.loc["scale-kalm", "figures"]
    assert verdicts.loc["view-tac", "figures"].endswith("in 12 of 21 complete rows.")
    assert cases["claim"].value_counts().to_dict() == {
        "view-tac": 21,
        "scale-qwen3": 6,
        "scale-nemotron": 3,
        "scale-kalm": 1,
    }


@pytest.mark.parametrize(
    ("gain", "low", "high", "outcome"),
    [(0.01, 0.003, 0.02, "agrees"), (0.03, 0.01, 0.05, "undecided"), (0.05, 0.02, 0.08, "contradicts")],
)
def test_a_verdict_follows_the_records(gain: float, low: float, high: float, outcome: str) -> None:
    """And the sentence says how many lie in the published range."""
    verdicts, cases = judged(gains((gain, low, high)))
    assert verdicts.loc["fusion-gain", RECORDS] == outcome
    assert f"Of 1 pairs of strong model and landscape, {int(gain == 0.01)} lie in" in verdicts.loc["fusion-gain", "why"]
    assert cases["case"].tolist() == [{"agrees": HOLDS, "undecided": OPEN, "contradicts": FAILS}[outcome]]


def test_every_sentence_can_be_said() -> None:
    """Of evidence of one case, with no number missing and no name left over."""
    rows = pd.DataFrame({"difference": [2.5], "low": [-1.5], "high": [6.0], "case": [OPEN], "n": [10]})
    rows = rows.assign(landscape="us", model="m", command="c", least=0.0, most=1.0)
    pieces = [
        evidence(name, rows, basis=basis)
        for name, known in claims().iterrows()
        for basis, sentence in ((RECORDS, known["measured"]), (TABLE, known["table"]))
        if sentence
    ]
    verdicts, _ = judged(pd.concat(pieces))
    assert not verdicts[["why", "figures"]].map(lambda text: bool(re.search(r"[{}]|nan", text))).any(axis=None)
    assert "the greatest is 2.5 [−1.5, 6.0], of m on us." in verdicts.loc["ft-r3", "why"]
    assert "0.01" in verdicts.loc["ft-size", "why"]
    assert claims().loc["ft-size", ["least", "most"]].tolist() == [-0.01, 0.01]


def test_evidence_is_in_the_unit_of_its_claim() -> None:
    """Its own published range where it has one, else that of the claim."""
    rows = pd.DataFrame({"drop": [0.5], "low": [0.4], "high": [0.6], "landscape": "us", "model": "m", "command": "c"})
    made = evidence("gap", rows, value="drop", n="many", factor=100).iloc[0]
    assert (made["value"], made["low"], made["high"], made["least"], made["most"]) == (50, 40, 60, 55, 65)
    own = evidence("gap", rows.assign(least=1.0, most=2.0), value="drop", n="many").iloc[0]
    assert (own["value"], own["least"], own["most"]) == (0.5, 1, 2)
