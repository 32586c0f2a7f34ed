"""The page of the claims, built from what is in the ledger."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.results import ledger
from patbench_core.studies import claims, claims_evidence
from patbench_core.studies.claims_evidence import HERE, TABLE
from patbench_core.studies.verdicts import Evidence
from tests.records import sample_record


def fused(landscape: str, gain: float, low: float, high: float, model: str = "fake", synthetic: bool = False) -> None:
    """Add a record of fusion."""
    record = sample_record(landscape, model, task="fusion") | {"task": "fusion"}
    record["landscape"]["synthetic"] = synthetic
    record["details"] = {"metric": "nDCG@10", "gain": gain, "gain_ci": [low, high], "n": 50, "gap_n": [40, 30]}
    record["details"] |= {"gap_change_ci": [-0.1, 0.1], "gap_change": 0.0, "gap_fused_ci": [0.3, 0.6]}
    record["details"] |= {"gap_dense_ci": [0.3, 0.6], "gap_dense": 0.5, "gap_fused": 0.5}
    ledger.add(record, {})


def test_every_claim_is_on_the_page_without_any_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not measured says what it needs; the paper's own table speaks all the same."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path))
    (section,) = claims.study().sections
    table = section.table.data
    assert set(table["claim"]) == {claim.claim for claim in claims.claims()}
    assert (table.loc[table["verdict"] == "not measured", "why"].str.startswith(("Needs", "No record"))).all()
    assert set(table.loc[table["rests on"] != "", "rests on"]) == {TABLE}
    assert f"Of {len(claims.claims())} claims, 4 can be looked at" in section.answer


def test_the_published_table_speaks_for_itself() -> None:
    """12 of 21 rows are not nearly all; Llama-Nemotron grows in all views, Qwen3 in their mean alone."""
    found = {name: each[0].outcome for name, each in claims_evidence.findings("TA", "nDCG@10").items()}
    assert found["view-tac"] == found["scale-kalm"] == "contradicts"
    assert found["scale-qwen3"] == "not settled"
    assert found["scale-nemotron"] == "agrees"


@pytest.mark.parametrize(
    ("gain", "low", "high", "outcome"),
    [(0.01, 0.003, 0.02, "agrees"), (0.03, 0.01, 0.05, "not settled"), (0.05, 0.02, 0.08, "contradicts")],
)
def test_a_verdict_follows_the_records(gain: float, low: float, high: float, outcome: str) -> None:
    """Those of real landscapes alone."""
    fused("real", gain, low, high)
    fused("made", 0.5, 0.4, 0.6, synthetic=True)
    (finding,) = claims_evidence.findings("TA", "nDCG@10")["fusion-gain"]
    assert (finding.outcome, finding.basis) == (outcome, HERE)
    assert [each.label for each in finding.evidence] == ["real, fake"]
    page = claims.study()
    section = next(each for each in page.sections if each.heading.startswith("Interpolation"))
    assert section.badges == (outcome,)
    assert section.plot is not None


def test_what_closes_contradicts_that_it_never_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the page of fusion judges it."""
    fused("real", 0.01, 0.0, 0.02)
    assert claims_evidence.findings("TA", "nDCG@10")["fusion-gap"][0].outcome == "agrees"
    monkeypatch.setattr(claims_evidence, "_closes", lambda _: True)
    assert claims_evidence.findings("TA", "nDCG@10")["fusion-gap"][0].outcome == "contradicts"


def test_real_records_are_judged_and_synthetic_ones_are_not(study_home: Path) -> None:
    """The demo's records say nothing about the paper."""
    found = claims_evidence.findings("TA", "nDCG@10")
    assert all(finding.basis == TABLE for each in found.values() for finding in each)


@pytest.mark.parametrize(("value", "said"), [(0.0133, "0.0133 [0.0056, 0.0216]"), (-0.0021, "−0.0021")])
def test_gains_have_four_decimals(value: float, said: str) -> None:
    """They are small."""
    interval: Callable[[Evidence], str] = claims._interval
    assert interval(Evidence("x", value, 0.0056, 0.0216, "9", (0.002, 0.015))).startswith(said[:7])
