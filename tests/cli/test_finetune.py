"""`patbench finetune` and `patbench distil`: from a landscape to a model that other commands accept."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Done
from tests.tiny_transformers import save_model, save_table

pytest.importorskip("accelerate", reason="training needs accelerate")


@pytest.mark.parametrize(("recipe", "control"), [("R3", "none"), ("R4", "matched")])
def test_what_is_written_is_evaluated_like_any_model(
    patbench: Callable[..., Done], tmp_path: Path, recipe: str, control: str
) -> None:
    """It says before and after, and holds no query that it is tested on."""
    patbench("landscape", "demo", "--patents", 300, "--name", "tiny")
    table, out = save_table(tmp_path / "table"), tmp_path / "out"
    words = ("--landscape", "tiny", "--max-steps", 4, "--batch", 8, "--evaluations", 2, "--out", out)
    done = patbench("finetune", "--recipe", recipe, "--base", table, "--control", control, *words)
    assert (done.code, done.err.strip()) == (0, "")
    assert "4 steps" in done.out
    assert "before" in done.out
    facts = json.loads((out / "patbench_finetune.json").read_text("utf-8"))
    assert facts["test_queries"]
    assert facts["control"] == (None if control == "none" else "matched")
    assert facts["known"] == (["citation", "label"] if recipe == "R4" else [])
    assert patbench("evaluate", "--landscape", "tiny", "--model", out, "--json").code == 0


def test_a_study_is_a_command(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Said once, then read; what the landscape has nothing for is a line, what does not exist is refused."""
    patbench("landscape", "demo", "--patents", 300, "--name", "tiny")
    words = ("finetune-study", "--landscape", "tiny", "--base", save_table(tmp_path / "table"), "--seeds", 1)
    words += ("--max-steps", 2, "--batch", 8, "--evaluations", 1, "--recipe", "R1", "--recipe", "R3", "--sections")
    done = patbench(*words, "title-abstract", "--tested-on", "tiny:ipc_section", "--control", "none")
    assert (done.code, done.out.strip()) == (0, "2 trainings have their records")
    assert patbench("publish", "--landscape", "tiny").out.count("finetuning") == 3
    assert patbench(*words, "title-abstract", "--tested-on", "nowhere").code == 2
    assert patbench(*words, "title-title", "--tested-on", "tiny").code == 2


@pytest.mark.parametrize("command", ["finetune", "finetune-study"])
def test_options_that_exclude_one_another_say_so(patbench: Callable[..., Done], command: str) -> None:
    """In the help, and where both are given; nothing is trained."""
    words = ("--landscape", "demo", "--base", "bm25", "--max-steps", 2, "--epochs", 2)
    words += ("--recipe", "R1", "--out", "out") if command == "finetune" else ("--tested-on", "demo")
    refused = patbench(command, *words)
    assert refused.code == 2 and "--max-steps and --epochs" in refused.err
    said = " ".join(patbench(command, "--help").out.split())
    assert "not with --epochs" in said and "not with --max-steps" in said


def test_label_sets_can_be_chosen(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Pairs are mined by that set alone; one that does not exist is one line."""
    patbench("landscape", "demo", "--patents", 300, "--name", "tiny")
    out = tmp_path / "out"
    words = (
        "finetune",
        "--recipe",
        "R2",
        "--base",
        save_table(tmp_path / "table"),
        "--landscape",
        "tiny",
        "--out",
        out,
    )
    assert patbench(*words, "--max-steps", 2, "--labels", "ipc_class").code == 0
    facts = json.loads((out / "patbench_finetune.json").read_text("utf-8"))
    assert "ipc_class" in json.dumps(facts["parameters"])
    refused = patbench(*words, "--labels", "colour")
    assert (refused.code, "'colour'" in refused.err) == (2, True)


def test_a_student_is_evaluated_like_any_model(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Layers that are not numbers, or are not there, are one line."""
    patbench("landscape", "demo", "--patents", 300, "--name", "tiny")
    teacher, out = save_model(tmp_path / "t", positions=40, max_length=40, layers=3), tmp_path / "out"
    words = ("distil", "--teacher", teacher, "--dim", 4, "--landscape", "tiny", "--max-steps", 2, "--out", out)
    assert patbench(*words, "--layers", "a").code == 2
    assert "layers 0 to 2" in patbench(*words, "--layers", "0,5").err
    assert patbench(*words, "--layers", "0,2", "--texts", 40).code == 0
    assert patbench("evaluate", "--landscape", "tiny", "--model", out, "--view", "T").code == 0
