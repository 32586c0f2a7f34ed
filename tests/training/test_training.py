"""Training: what comes out, what is taken up, what stops it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

from patbench_core.encoders.identity import folder_digest
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape.landscape import Landscape
from patbench_core.training.errors import TrainingError, UnfitForTraining
from patbench_core.training.known import known
from patbench_core.training.training import train
from tests.tiny_transformers import save_model, save_table
from tests.training.planted import FACTS, SETTINGS, judged, tiny, title_abstract, trained


@pytest.fixture
def landscape() -> Landscape:
    """80 generated patents."""
    return tiny()


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    """A transformer of one layer, eight dimensions and 40 tokens."""
    return save_model(tmp_path / "bert", positions=40, max_length=40)


def weights(folder: Path) -> dict[str, np.ndarray]:
    """The tensors of a model folder."""
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def assert_same_weights(one: Path, other: Path) -> None:
    """To the tolerance that is stated: equal bits on one machine with one thread, else 1e-6."""
    a, b = weights(one), weights(other)
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_allclose(a[name], b[name], atol=1e-6, rtol=0, err_msg=name)


@pytest.mark.parametrize("kind", ["table", "bert"])
def test_a_trained_folder_is_a_model_like_any_other(tmp_path: Path, landscape: Landscape, kind: str) -> None:
    """It resolves, reads as many tokens as its base, says what it is; nothing else is left beside it."""
    base = save_table(tmp_path / kind) if kind == "table" else save_model(tmp_path / kind, positions=40, max_length=40)
    made = trained(base, tmp_path / "made" / "out", landscape=landscape)
    found, was = (resolve(str(path), landscape, Reading(), "float32") for path in (made.folder, base))
    assert (found.reading, found.folder.modules) == (was.reading, was.folder.modules)
    assert found.identity("document").files != was.identity("document").files
    assert made.steps == SETTINGS.max_steps
    facts = json.loads((made.folder / "patbench_finetune.json").read_text("utf-8"))
    assert facts["metrics"]["validation nDCG@10"] == {"before": made.before, "after": made.after}
    assert (facts["pairs"], facts["recipe"], facts["seed"]) == ({"sections": 48}, "R3", 0)
    assert facts["base"] == {"name": kind, "files": was.identity("document").files}
    assert f"{made.after:.4f}" in (made.folder / "README.md").read_text("utf-8")
    assert [path.name for path in made.folder.parent.iterdir()] == ["out"]


def test_what_a_folder_says_of_itself_does_not_change_its_identity(tmp_path: Path, landscape: Landscape) -> None:
    """Neither the card nor the JSON file is read by a loader."""
    made = trained(save_table(tmp_path / "table"), tmp_path / "out", landscape=landscape)
    before = folder_digest(made.folder)
    (made.folder / "README.md").unlink()
    (made.folder / "patbench_finetune.json").write_text("{}", "utf-8")
    assert folder_digest(made.folder) == before


def test_one_seed_gives_one_model(tmp_path: Path, bert: Path, landscape: Landscape) -> None:
    """And another seed another."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        trained(bert, tmp_path / name, replace(SETTINGS, seed=seed), landscape)
    assert_same_weights(tmp_path / "a", tmp_path / "b")
    assert any((weights(tmp_path / "a")[name] != each).any() for name, each in weights(tmp_path / "c").items())


def test_a_killed_run_is_taken_up_where_it_was(tmp_path: Path, bert: Path, home: Path, landscape: Landscape) -> None:
    """Same steps, same weights as one that was not killed; a half checkpoint is not loaded."""
    out = tmp_path / "killed"
    words = [sys.executable, "-m", "tests.training.killed", bert, out, "7"]
    died = subprocess.run(list(map(str, words)), env=os.environ | {"PATBENCH_HOME": str(home)}, check=False)
    assert died.returncode == -9
    assert not out.exists()
    half = tmp_path / ".killed.training" / "checkpoint-8"
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    again = trained(bert, out, landscape=landscape)
    whole = trained(bert, tmp_path / "whole", landscape=landscape)
    assert again.resumed_at == 6
    assert (again.steps, again.best_step) == (whole.steps, whole.best_step)
    assert again.after == pytest.approx(whole.after, abs=1e-6)
    assert_same_weights(out, tmp_path / "whole")


def test_a_loss_that_is_no_number_stops_at_once(
    tmp_path: Path, bert: Path, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step and the last good checkpoint are named; no model is written."""
    from patbench_core.training import trainer

    real, calls = trainer.SentenceTransformerTrainer.compute_loss, []

    def poisoned(self: object, *args: object, **kwargs: object) -> object:
        calls.append(1)
        return real(self, *args, **kwargs) * (float("nan") if len(calls) == 4 else 1.0)

    monkeypatch.setattr(trainer.SentenceTransformerTrainer, "compute_loss", poisoned)
    with pytest.raises(TrainingError, match=r"step 4: the loss is NaN.*checkpoint-2"):
        trained(bert, tmp_path / "out", landscape=landscape)
    assert not (tmp_path / "out").exists()
    assert (tmp_path / ".out.training" / "checkpoint-2" / "complete.json").is_file()


def test_a_gradient_that_is_no_number_stops_before_the_weights_change(
    tmp_path: Path, bert: Path, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the loss itself is one."""
    import torch
    from sentence_transformers import SentenceTransformer

    real = SentenceTransformer.forward

    def poisoned(self: SentenceTransformer, *args: object, **kwargs: object) -> dict[str, torch.Tensor]:
        found = real(self, *args, **kwargs)
        if found["sentence_embedding"].requires_grad:
            found["sentence_embedding"].register_hook(lambda gradient: gradient * float("inf"))
        return found

    monkeypatch.setattr(SentenceTransformer, "forward", poisoned)
    with pytest.raises(TrainingError, match=r"step 1: the gradient is NaN or infinite; it has no checkpoint"):
        trained(bert, tmp_path / "out", landscape=landscape)


@pytest.mark.parametrize(("fits", "sizes"), [(2, [2]), (1, [2, 1])])
def test_a_batch_too_large_for_memory_is_halved(
    tmp_path: Path, bert: Path, landscape: Landscape, monkeypatch: pytest.MonkeyPatch, fits: int, sizes: list[int]
) -> None:
    """Training goes on with as many texts as fit, and says so; the loss stays the same but for rounding."""
    short_of_memory(monkeypatch, fits)
    made = trained(bert, tmp_path / "out", landscape=landscape)
    assert made.shortages == [{"step": 1, "mini_batch": size} for size in sizes]
    assert made.steps == SETTINGS.max_steps


def test_a_text_too_large_for_memory_is_said(
    tmp_path: Path, bert: Path, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left to halve."""
    short_of_memory(monkeypatch, 0)
    with pytest.raises(TrainingError, match="1 texts at once"):
        trained(bert, tmp_path / "out", landscape=landscape)


def short_of_memory(monkeypatch: pytest.MonkeyPatch, fits: int) -> None:
    """Let a forward pass with gradients fail for more than `fits` texts."""
    import torch
    from sentence_transformers import SentenceTransformer

    real = SentenceTransformer.forward

    def limited(self: SentenceTransformer, features: dict[str, torch.Tensor], **kwargs: object) -> object:
        if self.training and len(features["input_ids"]) > fits:
            raise RuntimeError("CUDA out of memory (planted)")
        return real(self, features, **kwargs)

    monkeypatch.setattr(SentenceTransformer, "forward", limited)


def test_no_better_validation_ends_training(tmp_path: Path, landscape: Landscape) -> None:
    """After as many validations as patience says; the best checkpoint is what is written."""
    settings = replace(SETTINGS, max_steps=40, evaluations=40, patience=2, learning_rate=1e-12)
    made = trained(save_table(tmp_path / "table"), tmp_path / "out", settings, landscape)
    assert made.steps == 3
    assert made.after == pytest.approx(made.before, abs=1e-6)


def test_prompts_of_signals_are_trained_and_kept(tmp_path: Path, bert: Path, landscape: Landscape) -> None:
    """Under the names by which a task finds its prompt; another prompt gives other weights."""
    settings = replace(SETTINGS, prompts={"citation": "cited: ", "label": "like: "}, weights={"citation": 1.0})
    train(
        str(bert),
        title_abstract(landscape, signal="citation"),
        settings,
        tmp_path / "out",
        landscape=landscape,
        validation=judged(landscape),
        facts=FACTS,
    )
    chosen = {task: resolve(str(tmp_path / "out"), landscape, Reading(), "float32", task).prompts for task in TASKS}
    assert {task: prompts["document"].text for task, prompts in chosen.items()} == TASKS
    trained(bert, tmp_path / "plain", landscape=landscape)
    assert any((weights(tmp_path / "plain")[name] != each).any() for name, each in weights(tmp_path / "out").items())


TASKS = {"retrieval": "cited: ", "classification": "like: ", "clustering": "like: "}


@pytest.mark.parametrize("kind", ["table", "bert"])
def test_known_positives_are_kept_apart(tmp_path: Path, landscape: Landscape, kind: str) -> None:
    """Another model comes out, and it says so."""
    base = (
        save_table(tmp_path / "table")
        if kind == "table"
        else save_model(tmp_path / "bert", positions=40, max_length=40)
    )
    alike = known(landscape, labels=[{row % 3} for row in range(len(landscape))])
    for name, item in (("plain", {}), ("apart", {"sections": alike})):
        trained(base, tmp_path / name, landscape=landscape, known=item)
        assert json.loads((tmp_path / name / "patbench_finetune.json").read_text())["known"] == list(item)
        said = "belong to an anchor by sections were not negatives" if item else "All other documents of a batch were"
        assert said in (tmp_path / name / "README.md").read_text("utf-8")
    assert any((weights(tmp_path / "plain")[name] != each).any() for name, each in weights(tmp_path / "apart").items())


def test_smaller_dimensions_are_trained_too(tmp_path: Path, bert: Path, landscape: Landscape) -> None:
    """The vectors keep all dimensions."""
    made = trained(bert, tmp_path / "out", replace(SETTINGS, matryoshka=(4, 2)), landscape)
    assert resolve(str(made.folder), landscape, Reading(), "float32").folder.dimension == 8


def test_adapters_are_merged_into_the_weights(tmp_path: Path, bert: Path, landscape: Landscape) -> None:
    """A model over the size is trained by adapters; the folder is of the base's files, with other weights."""
    pytest.importorskip("peft", reason="adapters need peft")
    from sentence_transformers import SentenceTransformer

    made = trained(bert, tmp_path / "out", replace(SETTINGS, lora_above=0.0001, lora_rank=2), landscape)
    now, was = weights(made.folder), weights(bert)
    assert now.keys() == was.keys()
    assert any((now[name] != was[name]).any() for name in was if "attention" in name)
    assert all((now[name] == was[name]).all() for name in was if "embeddings" in name)
    loaded = SentenceTransformer(str(made.folder), device="cpu")
    loaded.max_seq_length = SETTINGS.tokens
    assert judged(landscape).score(loaded) == pytest.approx(made.after, abs=1e-6)


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, with the command that installs them."""
    monkeypatch.setattr("patbench_core.training.training.find_spec", lambda _: None)
    with pytest.raises(TrainingError, match=r"accelerate and datasets.*pip install"):
        trained(tmp_path / "base", tmp_path / "out")


def test_what_cannot_be_trained_is_said(tmp_path: Path, landscape: Landscape) -> None:
    """BM25; a table without pairs; a folder that is not ours to replace."""
    with pytest.raises(TrainingError, match="bm25"):
        trained(Path("bm25"), tmp_path / "out", landscape=landscape)
    table = save_table(tmp_path / "table")
    with pytest.raises(TrainingError, match="table"):
        trained(table, table, landscape=landscape)
    none = title_abstract(landscape, rows=0)
    with pytest.raises(UnfitForTraining, match="R3"):
        train(
            str(table), none, SETTINGS, tmp_path / "out", landscape=landscape, validation=judged(landscape), facts=FACTS
        )
