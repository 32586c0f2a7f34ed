"""Small trainings from end to end."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

import torch
from safetensors.torch import load_file

from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.progress import silent
from patbench_core.training.errors import TrainingError
from patbench_core.training.masked import pretrain as room
from patbench_core.training.masked.fit import Held, MaskedTrainer
from patbench_core.training.masked.pretrain import FACTS, Pretraining, pretrain
from patbench_core.training.masked.settings import MaskedSettings
from patbench_core.training.masked.tokenizer import IGNORED, masked, own, vocabulary
from tests.tiny_transformers import MODERNBERT, save_model
from tests.training.planted import tiny

SETTINGS = MaskedSettings(steps=6, batch=16, length=64, evaluations=3, rate=5e-3)


@pytest.fixture
def spec(home: Path, tmp_path: Path) -> Pretraining:
    """Two layers on 80 generated patents."""
    (tmp_path / "shape.json").write_text(json.dumps(MODERNBERT), "utf-8")
    return Pretraining((tiny().name,), config=str(tmp_path / "shape.json"), view="TA", entries=400, settings=SETTINGS)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """Of a model."""
    return load_file(folder / "model.safetensors")


def test_a_folder_that_is_a_model(spec: Pretraining, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It learns, it encodes, it has its head, and its record says what it is; no report of a library is printed."""
    longer = replace(spec, settings=replace(SETTINGS, steps=40))
    entry = pretrain(longer, tmp_path / "made")
    assert "REPORT" not in capfd.readouterr().err
    curve = entry.table("curve").to_pylist()
    judged = [row["bits per byte"] for row in curve if row["bits per byte"] is not None]
    assert judged[-1] < 0.9 * judged[0]
    assert judged[-1] == entry.record["details"]["bits per byte"]
    encoder = resolve(str(tmp_path / "made"), None, Reading(), "float32")
    assert encoder.supports("text vectors")
    assert any(name.startswith(("decoder", "head")) for name in weights(tmp_path / "made"))
    assert entry.record["command"].startswith("patbench pretrain --landscape tiny")


def test_a_seed_and_a_stop_change_nothing(spec: Pretraining, tmp_path: Path) -> None:
    """Two runs of one seed are one; so is one that was killed between checkpoints and taken up."""

    def dies(what: str, done: int, total: int) -> None:
        if what == "pretraining" and done == 5:
            raise KeyboardInterrupt

    pretrain(spec, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        pretrain(spec, tmp_path / "cut", dies)
    assert not (tmp_path / "cut").exists()
    pretrain(spec, tmp_path / "cut")
    pretrain(replace(spec, settings=replace(SETTINGS, seed=1)), tmp_path / "other")
    whole, cut, other = (weights(tmp_path / name) for name in ("whole", "cut", "other"))
    for name, tensor in whole.items():
        torch.testing.assert_close(cut[name], tensor, atol=1e-6, rtol=1e-5)
    assert any(not torch.equal(other[name], tensor) for name, tensor in whole.items())


def test_no_steps_are_random_weights(spec: Pretraining, tmp_path: Path) -> None:
    """The bottom line of every comparison, with another model's tokenizer."""
    pretrain(replace(spec, settings=replace(SETTINGS, steps=0)), tmp_path / "none")
    taken = replace(spec, tokenizer=str(tmp_path / "none"), settings=replace(SETTINGS, steps=0, seed=3))
    entry = pretrain(taken, tmp_path / "taken")
    tokenizers = [(tmp_path / name / "tokenizer.json").read_bytes() for name in ("none", "taken")]
    assert tokenizers[0] == tokenizers[1]
    assert entry.record["details"]["tokens"]["seen"] == 0


def test_bits_per_byte_is_the_mean_over_masked_tokens(spec: Pretraining, tmp_path: Path) -> None:
    """Against a loop over the sequences, one at a time."""
    pretrain(spec, tmp_path / "made")
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    model = AutoModelForMaskedLM.from_pretrained(tmp_path / "made")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "made")
    known, ids = vocabulary(tokenizer), np.arange(5, 5 + 6 * 32).reshape(6, 32)
    settings = replace(SETTINGS, batch=4)
    seen: dict[str, float] = Held(ids, 0.25, settings, known).judge(model)
    read, sought = masked(ids, settings.masked, known, np.random.default_rng(20_260_524))
    losses = []
    for row, truth in zip(read, sought, strict=True):
        with torch.inference_mode():
            odds = model(input_ids=torch.from_numpy(row)[None]).logits[0].log_softmax(-1).numpy()
        losses += [-odds[place, truth[place]] for place in np.flatnonzero(truth != IGNORED)]
    assert seen["bits per byte"] == pytest.approx(np.mean(losses) / np.log(2) * 0.25, rel=1e-4)
    assert seen["perplexity"] == pytest.approx(np.exp(np.mean(losses)), rel=1e-4)


def test_a_loss_that_is_no_number_stops(spec: Pretraining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last checkpoint stays, no model is written."""
    import transformers

    real, calls = transformers.Trainer.training_step, []

    def poisoned(self: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        calls.append(1)
        return real(self, *args, **kwargs) * (float("nan") if len(calls) == 4 else 1.0)

    monkeypatch.setattr(transformers.Trainer, "training_step", poisoned)
    assert issubclass(MaskedTrainer, transformers.Trainer)
    with pytest.raises(TrainingError, match=r"step 4: the loss is NaN.*checkpoint-2"):
        pretrain(spec, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"config": "enormous"}, "config 'enormous': No such file or directory: choose one of tiny"),
        ({"landscapes": (), "files": (Path("some.txt"),)}, "name one with --held-out"),
        ({"settings": replace(SETTINGS, length=9_000)}, "0 to judge by|reads 8192 tokens"),
    ],
)
def test_what_cannot_be_trained(spec: Pretraining, tmp_path: Path, change: dict[str, Any], message: str) -> None:
    """One line each, and no folder."""
    with pytest.raises(TrainingError, match=message):
        pretrain(replace(spec, **change), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_the_user_is_kept(spec: Pretraining, tmp_path: Path) -> None:
    """Nor is a tokenizer that cannot mask taken over."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(TrainingError, match="was not written by patbench pretrain"):
        pretrain(spec, tmp_path / "mine")
    folder = save_model(tmp_path / "bert", positions=40, max_length=40)
    tokenizer = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    tokenizer["mask_token"] = None
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), "utf-8")
    with pytest.raises(TrainingError, match="no mask token"):
        pretrain(replace(spec, tokenizer=str(folder)), tmp_path / "out")


def test_facts_beside_the_weights(spec: Pretraining, tmp_path: Path) -> None:
    """As in the record; another run's folder is replaced, for it was written here."""
    entry = pretrain(spec, tmp_path / "made", silent)
    facts = json.loads((tmp_path / "made" / FACTS).read_text("utf-8"))
    assert facts["details"] == entry.record["details"]
    assert facts["key"]["settings"]["steps"] == SETTINGS.steps
    assert own(("a b",), 300, 8).mask_token == "[MASK]" and entry.record["task"] == room.TASK


def test_nothing_to_learn_from_is_one_line(tmp_path: Path) -> None:
    """Neither a landscape nor a file."""
    with pytest.raises(TrainingError, match="nothing to learn from: name a --landscape, or --text"):
        pretrain(Pretraining(()), tmp_path / "out")
