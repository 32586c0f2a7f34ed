"""What trained models say of generated text, on tables whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from patbench_core.tasks.synthetic import trained
from patbench_core.tasks.synthetic.frame import COLUMNS, HEAD
from patbench_core.tasks.synthetic.trained import changes, counted, finetuned, trainings

RECORDS = pd.DataFrame([dict.fromkeys(HEAD, "r") | {"path": "none"}])
SCORES = {"real": 0.3, "duplicated": 0.3, "section:C1": 0.4, "section:T": 0.3, "eda": 0.4}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores around `SCORES` after 60 steps; three epochs take 15, and would be far better."""
    random = np.random.default_rng(0)
    cells = [("fine-tuned", arm, value, 60) for arm, value in SCORES.items()]
    cells.append(("fine-tuned, 3 epochs", "real", 0.9, 15))
    head = dict.fromkeys(HEAD, "r")
    arms = [
        head | {"regime": 5, "classifier": kind, "arm": arm, "steps": steps, "micro F1": value}
        for kind, arm, value, steps in cells
    ]
    folds = [
        head | {"regime": 5, "classifier": kind, "arm": arm, "fold": fold, "micro F1": value + random.normal(0, 0.01)}
        for kind, arm, value, _ in cells
        for fold in range(10)
    ]
    comparison = dict.fromkeys(HEAD, "r") | {"relevance": "citations", "arm": "eda", "control": "copies"}
    comparison |= {"difference": -0.1, "low": -0.2, "high": -0.05, "p": 0.001, "holm": 0.01}
    every = {"arms": arms, "folds": folds, "comparisons": [comparison | {"verdict": "significantly worse"}]}
    monkeypatch.setattr(
        trained,
        "tables",
        lambda records, name: pd.DataFrame(
            every[name] if len(records) else [], columns=None if len(records) else COLUMNS[name]
        ),
    )


def test_few_steps_take_part_in_no_verdict(made: None) -> None:
    """Three epochs are marked, and compared with nothing."""
    assert trainings(RECORDS).set_index("classifier")["smoke"].to_dict()["fine-tuned, 3 epochs"]
    rows = finetuned(RECORDS)
    assert set(rows["arm"]) == set(SCORES) - {"real"}
    assert rows["difference"].max() < 0.2


def test_generated_text_is_compared_with_real_documents_and_with_a_section(made: None) -> None:
    """A tenth better than real documents, no better than the first claim; the title is not a second section."""
    rows = finetuned(RECORDS).set_index(["block", "arm"])
    assert list(rows.index) == [("real", arm) for arm in SCORES if arm != "real"] + [("section:C1", "eda")]
    assert rows.loc[("real", "eda"), "difference"] == pytest.approx(0.1, abs=0.02)
    assert rows.loc[("real", "eda"), "verdict"] == "significantly better"
    assert rows.loc[("section:C1", "eda"), "verdict"] in ("equivalent", "undecided")


def test_both_trainings_in_one_table(made: None) -> None:
    """With what they are measured by, and counts in words."""
    rows = changes(RECORDS, RECORDS)
    assert dict(zip(rows["title"], rows["unit"], strict=True)) == {
        "Fine-tuned encoder: r": "micro F1",
        "Retriever trained on pairs: r": "nDCG@10",
    }
    shown = counted(rows[rows["unit"] == "nDCG@10"])
    assert shown == "Changes: against copies by citations 0 significantly better and 1 worse, of 1."
    assert "against real 2 significantly better and 0 worse, of 4" in counted(rows[rows["unit"] == "micro F1"])


def test_no_record_makes_no_row(made: None) -> None:
    """An empty table with all columns."""
    none = changes(RECORDS.head(0), RECORDS.head(0))
    assert not len(none)
    assert {"title", "unit", "block", "arm", "verdict", *HEAD} <= set(none.columns)
