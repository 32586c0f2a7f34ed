"""The page on synthetic text."""

import pytest

from patbench_core.tasks.synthetic.pool import REGIMES
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents
from tests.pages.run import run_page


def test_a_section_a_label_set_with_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gains over copies, steps, mixes, fidelity and audits; every number of the verdict is a count of the table."""
    for regime in (5, 35):
        monkeypatch.delitem(REGIMES, regime)
    monkeypatch.setitem(REGIMES, 2, 1)
    monkeypatch.setattr("patbench_core.tasks.base.resolve", lambda *_: fake_encoder())
    small_landscape(labelled_patents())
    options = {"label_sets": ["topic"], "generators": "eda,section:C1", "budget": "60"}
    shown = run_page("synthetic", landscape="small", models=["fake"], **options)
    for words in (
        "Generated text is significantly better than copies",
        "small, topic, fake",
        "section:C1",
        "leak 5-grams",
    ):
        assert words in shown.html
    command = "patbench synthetic --landscape small --labels topic --model fake --view A"
    assert f"{command} --generators eda,section:C1 --budget 60" in shown.html
    over = shown.names["over"]
    assert not over["arm"].str.startswith("section:").any()
    better = int((over["verdict"] == "significantly better").sum())
    assert f"in {better} of {len(over)} comparisons" in shown.html
    assert set(shown.names["steps"]["arm"]) == {"MLP, 3 epochs: duplicated tenfold", "MLP, equal steps: real"}


def test_an_empty_ledger_is_said() -> None:
    """Without a table."""
    assert "No record of this study." in run_page("synthetic", ensure=False).html
