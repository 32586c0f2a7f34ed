"""The page on classifiers, and what its records say of the claim on heads and instructions."""

from pathlib import Path

import pytest

from patbench_core.frames import records
from patbench_core.stats.claims import CASES
from patbench_core.tasks.classifiers.frame import against_frozen, compared, curves, head_against_instruction
from patbench_core.tasks.classifiers.task import Classifiers
from tests.fakes import small_landscape
from tests.labelled import labelled_patents
from tests.pages.run import run_page
from tests.tiny_transformers import save_causal

WORDS = ("word1", "word2 word3", "word4", "word5 word6")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A tiny causal model with a head, an instruction, and tuned to it, on a small landscape."""
    monkeypatch.setattr("patbench_core.tasks.classifiers.wording.readable", lambda labels: WORDS[: len(labels.names)])
    folder = str(save_causal(tmp_path / "tiny-llama"))
    small_landscape(labelled_patents(150))
    short = {"shots": "5", "tokens": "8", "budget": "20", "seeds": "0,1"}
    tuned = ({"classifier": "finetune", "epochs": "1"}, {"classifier": "instruct", "epochs": "1", "lora": "2"})
    for options in (*tuned, {"classifier": "instruct"}):
        Classifiers("small", **short, **options).entries(folder, ["topic"])
    return folder


def test_the_page_has_every_classifier_and_counts_its_verdict(model: str) -> None:
    """With the words of the landscape's own records; every number of the verdict is a count of the table."""
    shown = run_page("classifiers", landscape="small", models=[model], label_sets=["topic"], budget="20", epochs="1")
    frozen, duels = shown.names["frozen"], shown.names["duels"]
    methods = {item.split(": ")[1] for item in frozen["item"]}
    assert methods == {
        "fine-tuned",
        "fine-tuned, with frozen vectors",
        "zero-shot",
        "zero-shot, calibrated",
        "LoRA-tuned, rank 2",
    }
    counted = frozen[~frozen["smoke"]]
    better = int((counted["verdict"] == "significantly better").sum())
    assert f"in {better} of {len(counted)} comparisons" in shown.html
    assert set(frozen.loc[frozen["smoke"], "item"].str.split(": ").str[1]) == methods - {
        "zero-shot",
        "zero-shot, calibrated",
    }
    assert f"drawn and not counted: {len(frozen) - len(counted)}" in shown.html
    assert len(duels) == 1
    for part in ("small, topic", "With 5 documents a label", "--classifier instruct --shots 5", "names in texts"):
        assert part in shown.html


def test_a_claim_case_is_the_difference_of_one_model(model: str) -> None:
    """Head less instruction on the same documents, as the scores of both records have it."""
    rows = records("classifiers", setup=None)
    (case,) = head_against_instruction(curves(rows)).to_dict("records")
    score = rows.set_index("method")["micro F1"]
    assert case["difference"] == pytest.approx(score["fine-tuned"] - score["LoRA-tuned"], abs=1e-12)
    assert case["low"] <= case["difference"] <= case["high"]
    assert case["case"] in CASES
    alike = Classifiers(
        "small", shots="5", tokens="8", budget="20", seeds="0,1", classifier="finetune", epochs="1", lora="2"
    )
    alike.entries(model, ["topic"])
    (case,) = head_against_instruction(curves(records("classifiers", setup=None))).to_dict("records")
    assert "--lora 2" in case["command"]  # adapters on both sides before adapters on one
    assert against_frozen(curves(rows), compared(curves(rows))).empty  # no frozen vectors here


def test_an_empty_ledger_is_said() -> None:
    """Without a table, and without a case."""
    assert "No record of this study." in run_page("classifiers", ensure=False).html
    assert head_against_instruction().empty
