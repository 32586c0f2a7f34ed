"""The page on training a linkage ranker, and what its records say of the paper's claims."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.frames import records
from patbench_core.paths import home
from patbench_core.stats.claims import CASES, HOLDS
from patbench_core.tasks.linkage import FORWARD
from patbench_core.tasks.linkage.arms import BASE, FROZEN, arms, epochs
from patbench_core.tasks.linkage.claims import claim_cases
from patbench_core.tasks.linkage.evaluation import Linkage
from patbench_core.training.linkage.settings import LinkSettings
from tests.fakes import fake_encoder
from tests.pages.run import run_page
from tests.tasks.linkage.cases import blocks, small_set
from tests.tiny_transformers import save_table

ARMS = [
    *({"negatives": way} for way in ("none", "uniform", "top-k", "adversary")),
    *({"training": text} for text in ("head=mean", "encoders=one")),
    {"negatives": "adversary", "training": "baseline=none"},
]


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Train some arms of a fake model on twelve small components."""
    small = LinkSettings(width=16, heads=2, batch=8, epochs=2, hard=2)
    monkeypatch.setattr("patbench_core.training.linkage.settings._defaults", lambda head: small)
    monkeypatch.setattr("patbench_core.tasks.base.resolve", lambda name, *_: fake_encoder(name=name))
    small_set(blocks(12)).save(home() / "linkage" / "small")

    def train(*chosen: dict[str, str], seeds: str = "2") -> None:
        for arm in chosen:
            Linkage("small", view="T", split="both-new", seeds=seeds, **arm).entry("attention:fake")

    return train


def test_the_ablation_and_what_was_drawn(trained: Callable[..., None]) -> None:
    """Each family is compared by itself; the negatives stand beside uniform ones and the exact top."""
    trained(*ARMS)
    shown = run_page("linkage_training", models=["fake"], links="small")
    assert {"negatives", "settings", "adversary"} == set(shown.names["results"])
    assert set(shown.names["results"]["settings"].models["arm"]) == {BASE, "mean", "encoders one"}
    hard = shown.names["hard"].set_index("arm")
    assert hard.loc["top-k", "share"] == pytest.approx(1.0)
    assert (hard["uniform"] <= hard["top"]).all()
    for part in ("Settings of the adversary", "false negatives", "--negatives adversary", "of all steps are clipped"):
        assert part in shown.html


def test_a_fine_tuned_model_stands_beside_its_head_and_itself(tmp_path: Path) -> None:
    """On the same links; what saw few steps is named and not compared, on the page of all rankers too."""
    pytest.importorskip("accelerate", reason="training needs accelerate")
    small_set(blocks(12)).save(home() / "linkage" / "small")
    base, tuned = save_table(tmp_path / "table"), f"finetune:{tmp_path / 'table'}"
    options = {"product_view": "T", "view": "T", "split": "both-new"}
    Linkage("small", **options).entries(str(base), [""])
    Linkage("small", **options, seeds="2").entries(f"linear:{base}", [""])
    for steps in ("60", "6"):
        Linkage("small", **options, seeds="2", training=f"max_steps={steps},batch=8,patience=99").entries(tuned, [""])
    shown = run_page("linkage_training", ensure=False)
    arms = set(shown.names["results"]["tuning"].models["arm"])
    assert arms == {FROZEN, "linear head", "fine-tuned model, max_steps 60, batch 8, patience 99"}
    assert "smoke tests of fewer than 50 steps (finetune:table (max_steps 6, batch 8, patience 99))" in shown.html


def test_an_empty_ledger_is_said() -> None:
    """Without a table."""
    assert "No head has been trained" in run_page("linkage_training", ensure=False).html


def test_claims_are_judged_from_contrasts_and_trainings(trained: Callable[..., None]) -> None:
    """A contrast is a case; so is each seed of what was drawn and clipped."""
    trained(*ARMS)
    rows = claim_cases()
    assert rows["claim"].value_counts().to_dict() == {
        "link-adversary": 2,
        "link-attention": 1,
        "link-encoders": 1,
        "link-harder": 4,
        "link-overfitting": 12,
        "link-zclip": 14,
    }
    contrasts = rows[rows["low"].notna()]
    assert ((contrasts["low"] <= contrasts["value"]) & (contrasts["value"] <= contrasts["high"])).all()
    assert set(rows["case"]) <= set(CASES)
    last = epochs(arms(records("linkage", query_view=None, scope=FORWARD))).query("arm == 'adversary'").tail(1)
    wanted = float((last["similarity"] - last["uniform"]).iloc[0])
    harder = rows[(rows["claim"] == "link-harder") & rows["label"].str.endswith("adversary), seed 1")]
    assert harder["value"].tolist() == pytest.approx([wanted])
    assert (harder["case"] == HOLDS).all() == (wanted > 0)
