"""What the paper's links say of its claims."""

import pytest

from patbench_core.paths import ROOT
from patbench_core.stats.claims import FAILS, HOLDS
from patbench_core.tasks.linkage.claims import CONTRASTS, claim_cases, of_the_split, of_trained_heads


def test_the_papers_links_speak_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its split to the link; a ceiling below the published precision; a test side that is denser, not sparser."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    rows = of_the_split().set_index(["claim", "label"])
    assert rows.loc["link-split", "value"].tolist() == [16_689, 1_542, 1_959]
    assert rows.loc["link-bridges", "value"].round(1).tolist() == [30.4, 31.7, 17.3]
    assert rows.loc["link-pk", "value"].tolist() == pytest.approx([29.06], abs=0.01)
    assert rows.loc["link-sparsity", "value"].tolist() == pytest.approx([1.040 / 0.433], abs=0.01)
    cases = [*[HOLDS] * 3, HOLDS, HOLDS, FAILS, FAILS, FAILS]
    assert rows["case"].tolist() == cases


def test_trained_heads_speak_on_real_links_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """From published records: each contrast has an interval, and the adversary's draws are harder in every seed."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    rows = of_trained_heads()
    assert set(rows["landscape"]) == {"pap2pat"}
    assert set(rows["claim"]) == {*CONTRASTS, "link-harder", "link-overfitting", "link-zclip"}
    contrasts = rows[rows["claim"].isin(CONTRASTS)]
    assert ((contrasts["low"] < contrasts["value"]) & (contrasts["value"] < contrasts["high"])).all()
    assert (rows.loc[rows["claim"] == "link-harder", "case"] == HOLDS).all()


def test_without_a_record_there_is_nothing_to_say() -> None:
    """But the columns are there."""
    assert claim_cases().empty
    assert "case" in claim_cases()
