"""The encoder itself as a classifier: a fixed number of steps, few arms, and nothing trained twice."""

import numpy as np
import pandas as pd
import pytest

from patbench_core.results.ledger import Entry
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.synthetic import finetuned, pool, study
from patbench_core.tasks.synthetic.classifiers import Training
from patbench_core.tasks.synthetic.finetuned import FEW_EPOCHS, FINETUNED, FineTunedStudy
from patbench_core.tasks.synthetic.task import SyntheticText
from tests.fakes import small_landscape
from tests.labelled import labelled_patents
from tests.tiny_transformers import save_table


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A table of letters."""
    return str(save_table(tmp_path_factory.mktemp("models") / "letters"))


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three steps of eight documents in each of three folds, on a small landscape."""
    monkeypatch.setattr(finetuned, "STEPS", 3)
    for module in (finetuned, pool, study):
        monkeypatch.setattr(module, "FOLDS", 3)
    small_landscape(labelled_patents())


def entry(model: str, generators: str = "section:C1,eda") -> Entry:
    """The record of one training in each fold."""
    task = SyntheticText("small", "TA", generators, "80", classifier="finetune", seeds="1")
    return task.entries(model, ["topic"])[0]


def test_few_arms_at_a_fixed_number_of_steps(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All arms take the same steps; real documents and copies also as long as three epochs of them are.

    A record with fewer generators trains nothing again, and has the same scores.
    """
    made = entry(model)
    arms: pd.DataFrame = made.table("arms").to_pandas()
    assert set(arms["regime"]) == {5}
    equal = arms[arms["classifier"] == FINETUNED].set_index("arm")
    assert set(equal.index) == {"real", "duplicated", "more real", "section:C1", "eda"}
    assert set(equal["steps"]) == {3}
    sizes = equal["documents"]
    assert sizes["duplicated"] == sizes["more real"] == 2 * sizes["real"] >= sizes["eda"] > sizes["real"]
    epochs = arms[arms["classifier"] == FEW_EPOCHS].set_index("arm")
    assert set(epochs.index) == {"real", "duplicated"}
    assert epochs.loc["duplicated", "steps"] > epochs.loc["real", "steps"] > 3
    assert set(made.table("audits").to_pandas()["generator"]) == {"section:C1", "eda"}
    assert made.record["details"]["training"]["seeds"] == 1
    assert "--classifier finetune --seeds 1" in made.record["command"]
    assert not made.path.with_suffix(".retrieval.parquet").exists()

    monkeypatch.setattr(FineTunedStudy, "_learned", lambda *_: pytest.fail("trained again"))
    again = entry(model, "eda")
    assert again.record["id"] != made.record["id"]
    name = "5 a label, fine-tuned, eda"
    assert again.record["scores"][name] == made.record["scores"][name]


def test_the_model_learns_what_letters_say(model: str) -> None:
    """Documents of one letter or another, told apart after enough steps; with labels exchanged, the other way round."""
    task = SyntheticText("small", "TA", "eda", "80", classifier="finetune", seeds="1")
    study = FineTunedStudy(task.pool("topic"), task.made_by, task.encoder(model), lambda *_: None, 1)
    texts = np.array(["a a a", "a b a", "z z z", "z y z"] * 4, object)
    labels = np.array([[True, False], [True, False], [False, True], [False, True]] * 4)
    test = Training(np.array(["a a", "z z"], object), np.eye(2, dtype=bool))
    for known, best in ((labels, [0, 1]), (~labels, [1, 0])):
        odds = study._learned(Training(texts, known), test, 60, 0)
        assert odds.argmax(axis=1).tolist() == best


def test_too_few_documents_are_said(model: str) -> None:
    """Of a label set in which most labels lack five, and a number of seeds that is not one."""
    with pytest.raises(UnfitLandscape, match="less than half of the 4 labels have 5 documents to fine-tune on: choose"):
        SyntheticText("small", "TA", "eda", "12", classifier="finetune", seeds="1").entries(model, ["topic"])
    with pytest.raises(TaskError, match=r"--seeds 'three': give a whole number from 1 on$"):
        SyntheticText("small", "TA", classifier="finetune", seeds="three")
