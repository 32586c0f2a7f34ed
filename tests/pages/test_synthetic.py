"""The page on synthetic text."""

import pandas as pd
import pytest

from patbench_core.report.words import plus
from patbench_core.tasks.synthetic.arms import ANSWERS
from patbench_core.tasks.synthetic.frame import HEAD
from patbench_core.tasks.synthetic.losses import LOSSES
from patbench_core.tasks.synthetic.pool import REGIMES
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents
from tests.pages.run import run_page


def train(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fine-tuned encoder that generated text helps, on the small landscape."""
    facts = {"record": "t", "landscape": "small", "labels": "topic", "model": "other"}
    facts["command"] = "patbench synthetic --classifier finetune"
    change = {"block": "real", "arm": "eda", "difference": 0.1, "low": 0.05, "high": 0.15, "holm": 0.01}
    change |= {"verdict": "significantly better", "title": "Fine-tuned encoder: other", "unit": "micro F1"}
    training = {"classifier": "fine-tuned", "arm": "eda", "documents": 40, "steps": 60, "micro F1": 0.5, "smoke": False}
    for name, row in (("changes", change), ("trainings", training)):
        made = pd.DataFrame([{column: facts[column] for column in HEAD} | row])
        monkeypatch.setattr(f"patbench_core.tasks.synthetic.trained.{name}", lambda *_, made=made: made)


def test_a_section_a_label_set_with_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gains over copies, steps, mixes, fidelity and audits; every number of the verdict is a count of the table."""
    for regime in (5, 35):
        monkeypatch.delitem(REGIMES, regime)
    monkeypatch.setitem(REGIMES, 2, 1)
    monkeypatch.setattr("patbench_core.tasks.base.resolve", lambda *_: fake_encoder())
    small_landscape(labelled_patents())
    train(monkeypatch)
    options = {"label_sets": ["topic"], "generators": "eda,section:C1", "budget": "60"}
    shown = run_page("synthetic", landscape="small", models=["fake"], **options)
    for words in (
        "by more steps on the real patents alone",
        "Losses and class weights instead of text",
        "Generated first, or real first, against shuffled",
        "Retrieval with generated texts among the real ones",
        "small, topic, fake",
        "section:C1",
        "leak 5-grams",
        "Fine-tuned encoder: other",
        "Changes: against real 1 significantly better and 0 worse, of 1.",
        "Steps of what is fine-tuned",
        "patbench synthetic --classifier finetune",
    ):
        assert words in shown.html
    command = "patbench synthetic --landscape small --labels topic --model fake --view A"
    assert f"{command} --generators section:C1,eda --budget 60" in shown.html
    over = shown.names["over"]
    assert not over["arm"].str.startswith("section:").any()
    better = int((over["verdict"] == "significantly better").sum())
    assert f"in {better} of {len(over)} comparisons" in shown.html
    gained = shown.names["gained"].set_index("arm")["difference"]
    assert f"A network gains {plus(gained['steps'])} by more steps" in shown.html
    folded = shown.names["folded"].values()
    assert [set(frame["arm"]) for frame in folded] == [
        {"steps", "another section", "generation"},
        {"more real", *LOSSES},
        {"more real", *ANSWERS},
        {"generated first", "real first"},
        {"x1", "x3", "x9"},
    ]
    assert {label for frame in folded for label in frame["regime"]} == {"2 a label"}


def test_an_empty_ledger_is_said() -> None:
    """Without a table."""
    assert "No record of this study." in run_page("synthetic", ensure=False).html
