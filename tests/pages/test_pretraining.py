"""The page on pretraining: what is compared, and with what."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

from patbench_core.frames import records
from patbench_core.stats.claims import CASES, OPEN
from patbench_core.tasks.classifiers.frame import compared
from patbench_core.tasks.classifiers.task import Classifiers
from patbench_core.training.masked.frame import NONE, afterwards, contrasts, judged, pretrainings
from patbench_core.training.masked.pretrain import Pretraining, pretrain
from patbench_core.training.masked.settings import MaskedSettings
from tests.fakes import small_landscape
from tests.labelled import labelled_patents
from tests.pages.run import run_page
from tests.tiny_transformers import MODERNBERT


@pytest.fixture
def small(home: Path, tmp_path: Path) -> str:
    """Random weights, patents and other text, all with the tokenizer of patents, each fine-tuned as a classifier."""
    small_landscape(labelled_patents(150))
    (tmp_path / "shape.json").write_text(json.dumps(MODERNBERT), "utf-8")
    (tmp_path / "other.txt").write_text("\n".join(f"a sentence about {n} things" for n in range(90)), "utf-8")
    settings = MaskedSettings(steps=3, batch=4, length=16, evaluations=1)
    of_patents = Pretraining(("small",), config=str(tmp_path / "shape.json"), view="TA", entries=300, settings=settings)
    taken = replace(of_patents, tokenizer=str(tmp_path / "patents"))
    specs = {
        "patents": of_patents,
        "none": replace(taken, settings=replace(settings, steps=0)),
        "other": replace(taken, landscapes=(), files=(tmp_path / "other.txt",), held_out=("small",)),
    }
    for name, spec in specs.items():
        pretrain(spec, tmp_path / name)
        tuned = Classifiers("small", classifier="finetune", shots="5", epochs="1", tokens="8", budget="20", seeds="0,1")
        tuned.entries(str(tmp_path / name), ["topic"])
    return "small"


def test_one_thing_changes_in_each_comparison(small: str) -> None:
    """The corpus alone: three pairs, each the difference of two records, more or closer pretraining second.

    The page says bits a byte of both corpora in its verdict, and counts the comparisons.
    """
    made = pretrainings()
    assert dict(zip(made["model"], made["corpus"], strict=True)) == {"patents": small, "none": NONE, "other": "other"}
    assert set(made["tokenizer"]) == {small} and made["patent tokenizer"].all()
    rows = afterwards(made, records("classifiers", setup=None))
    changes = contrasts(rows, compared(rows))
    assert set(zip(changes["before"], changes["after"], strict=True)) == {
        (NONE, "other"),
        (NONE, small),
        ("other", small),
    }
    score = rows.set_index("pretrained on")["micro F1"]
    assert not made["few tokens"].any() or (changes["case"] == OPEN).all()
    for change in changes.to_dict("records"):
        assert change["difference"] == pytest.approx(score[change["after"]] - score[change["before"]], abs=1e-12)
        assert change["case"] in CASES
    curve = judged(made)
    last = curve.groupby("model").last()
    assert last["now"].to_dict() == made.set_index("model")["bits per byte"].to_dict()
    assert last["tokens"].to_dict() == {"patents": 192.0, "none": 0.0, "other": 192.0}
    shown = run_page("pretraining")
    bits = shown.names["every"].set_index("model")["bits per byte"]
    assert f"{bits['patents']:.2f} bits a byte after pretraining on patents" in shown.html
    assert f"{bits['other']:.2f} after as many tokens" in shown.html
    assert "of 3 comparisons" in shown.html
    for part in ("small, topic", "tokenizer small", "patbench pretrain --landscape small"):
        assert part in shown.html


def test_nothing_was_pretrained(home: Path) -> None:
    """The page says how to begin."""
    assert "patbench pretrain --landscape demo" in run_page("pretraining").html
