"""Trained heads as rankers: records over seeds, identity, frozen vectors, and what is refused."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage import FORWARD, registry, smoke, title
from patbench_core.tasks.linkage.demo import demo_links
from patbench_core.tasks.linkage.evaluation import Linkage
from patbench_core.tasks.linkage.graph import related_pairs
from patbench_core.tasks.linkage.link_set import link_set
from patbench_core.tasks.linkage.problem import Problem
from patbench_core.tasks.linkage.rankers import TrainedRanker, ranker
from patbench_core.tasks.linkage.splits import split_links
from patbench_core.tasks.linkage.units import units
from patbench_core.training.errors import TrainingError
from patbench_core.training.linkage.frozen import frozen
from patbench_core.training.linkage.settings import FINETUNED, LinkSettings
from tests.fakes import FakeEncoder, fake_encoder, no_progress
from tests.tasks.linkage.cases import blocks, small_set
from tests.tasks.linkage.test_evaluation import task
from tests.tiny_transformers import save_table

TINY = "width=8,heads=2,epochs=2,batch=8"


def small(monkeypatch: pytest.MonkeyPatch, **options: str) -> Linkage:
    """The task on twelve blocks of links."""
    chosen = {"split": "both-new", "view": "T", "training": TINY} | options
    return task(monkeypatch, small_set(blocks(12)), **chosen)


def test_a_record_is_a_mean_over_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its units are means over seeds, whose variance is noise; what each training did stands beside the scores."""
    entry = small(monkeypatch, seeds="2", negatives="adversary").entry("attention:fake")
    made = entry.record
    alone = small(monkeypatch, seeds="1", negatives="adversary").entry("attention:fake").record
    assert made["model"]["name"].startswith("attention:fake (negatives adversary, width 8")
    assert "--negatives adversary" in made["command"] and "--seeds 2" in made["command"]
    assert made["id"] != alone["id"]
    first, second = made["details"]["training"]
    assert [first] == alone["details"]["training"]
    assert {"similarity", "uniform", "top", "false", "entropy", "policy"} <= set(second["epochs"][-1])
    tests = [run["MRR"]["test"] for run in made["details"]["training"]]
    assert np.mean(tests) == pytest.approx(made["scores"][FORWARD]["metrics"]["MRR"], abs=0.02)  # ties are alike
    assert all(0 < run["MRR"]["train"] <= 1 and run["MRR"]["error"] > 0 for run in made["details"]["training"])
    mean = units(entry, FORWARD, "MRR")
    assert np.mean(mean.value) == pytest.approx(made["scores"][FORWARD]["metrics"]["MRR"], abs=1e-12)
    assert mean.noise == pytest.approx(made["scores"][FORWARD]["spread"]["MRR"] ** 2 / 2)


def test_one_seed_twice_is_one_record(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """On a machine that has neither the weights nor the vectors."""
    options = {"negatives": "uniform"}
    first = small(monkeypatch, **options).entry("attention:fake").record
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path))
    again = small(monkeypatch, **options).entry("attention:fake").record
    kept = ("id", "scores", "details")
    assert {name: first[name] for name in kept} == {name: again[name] for name in kept}


def test_every_setting_is_in_the_identity() -> None:
    """A flipped field is another ranker, and so is another number of seeds."""
    settings = LinkSettings()
    base = TrainedRanker("attention:fake", fake_encoder(), settings, 1)
    others = {
        field.name: replace(base, settings=replace(settings, **{field.name: f"other {field.name}"}))
        for field in fields(LinkSettings)
    } | {"seeds": replace(base, seeds=2), "inner": replace(base, inner=fake_encoder(prompts={"query": "ask: "}))}
    digests = {each.identity("query").digest for each in [base, *others.values()]}
    assert len(digests) == len(others) + 1


def test_every_setting_of_fine_tuning_is_in_the_identity() -> None:
    """A flipped field is another ranker; the machine's own arithmetic is not asked."""
    base = TrainedRanker("finetune:fake", fake_encoder(), FINETUNED, 1)
    others = [replace(base, settings=replace(FINETUNED, **{each.name: "other"})) for each in fields(FINETUNED)]
    assert len({each.identity("query").digest for each in [base, *others]}) == len(others) + 1
    named = ranker("finetune:fake", lambda _: fake_encoder(), training="epochs=3")
    assert named.name == "finetune:fake (epochs 3.0)"
    assert named.settings.dtype == "float32"


def test_a_fine_tuned_model_ranks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every seed is a model of its own, whose training stands beside the scores; few steps make a smoke test."""
    pytest.importorskip("accelerate", reason="training needs accelerate")
    base = save_table(tmp_path / "table")
    monkeypatch.setattr(registry, "get", lambda name: small_set(blocks(12)))
    options = {"split": "both-new", "product_view": "T", "view": "T", "training": "max_steps=6,batch=8"}
    entry = Linkage("small", seeds="2", **options).entry(f"finetune:{base}")
    made = entry.record
    assert made["model"]["name"] == "finetune:table (max_steps 6, batch 8)"
    assert [(run["seed"], run["steps"]) for run in made["details"]["training"]] == [(0, 6), (1, 6)]
    assert smoke(made["details"]) and "SMOKE TEST" in title(made)
    assert len(set(entry.table("ranks")["seed"].to_pylist())) == 2
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "other"))
    again = Linkage("small", seeds="2", **options).entry(f"finetune:{base}").record
    assert {name: made[name] for name in ("id", "scores")} == {name: again[name] for name in ("id", "scores")}
    plain = Linkage("small", **options).entry(str(base)).record
    assert plain["scores"] != made["scores"] and not smoke(plain["details"])


def test_token_vectors_are_computed_once_and_kept_in_half_precision() -> None:
    """A repeated text has the same ones, an empty one none; they come back in the order of the texts."""
    encoder, texts = fake_encoder(), ["a long text", "short", "", "short"]
    first, again = (frozen(encoder, "query", texts, 32, no_progress) for _ in range(2))
    assert encoder.model.loads <= 1 and again.vectors.dtype == np.float16
    assert again.row[2] == -1 and again.row[1] == again.row[3]
    vectors, there = first.gather(np.array([1, 0]))
    assert there.sum(dim=1).tolist() == [2, 4]
    wanted = fake_encoder().model.encode(["a long text", "a", "long", "text"], "query")
    assert np.allclose(vectors[1], wanted, atol=2e-3)


def test_masked_brands_are_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """And make another record, whose view says so."""
    links = demo_links()
    split = split_links(links, "both-new")
    kept, masked = (Problem(links, split, "TA", "T", masked=each) for each in (False, True))
    for row, text, without in zip(links.products.to_pylist(), kept.products, masked.products, strict=True):
        assert row["brand"] in text and row["brand"] not in without
    one, other = (small(monkeypatch, brands=brands).entry("bm25").record for brands in ("keep", "mask"))
    assert one["id"] != other["id"]
    assert other["query"]["view"] == "TA, no brands"


def test_related_pairs_are_those_of_twins_and_families() -> None:
    """Another publication of a linked patent is right for the product and its twins; nothing else is."""
    patents = [{"publication_number": number, "family": number[:4]} for number in ("US-1-A", "US-1-B", "US-2-A")]
    products = [{"id": each, "application": each[:1]} for each in ("P1", "P2", "Q1")]
    links = link_set("x", products, patents, [("P1", "US-1-A", ""), ("Q1", "US-2-A", "")], {})
    both = [[True, True, False]] * 2
    assert related_pairs(links).tolist() == [*both, [False, False, True]]


def test_what_cannot_be_trained_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each."""
    with pytest.raises(TaskError, match="split 'none' trains on none"):
        small(monkeypatch, split="none").entry("attention:fake")
    with pytest.raises(TaskError, match="--seeds '0'"):
        small(monkeypatch, seeds="0")
    with pytest.raises(TrainingError, match="no setting 'depth'"):
        small(monkeypatch, training="depth=3").entry("linear:fake")
    with pytest.raises(TrainingError, match="--negatives cache: fine-tuning has those of its batch alone"):
        small(monkeypatch, training="", negatives="cache").entry("finetune:fake")
    cut = fake_encoder().varied(replace(fake_encoder().variant, layers=2))
    with pytest.raises(TaskError, match="leave out ':layers=2'"):
        ranker("linear:fake:layers=2", lambda _: cut)
    monkeypatch.setattr(FakeEncoder, "static", True)
    with pytest.raises(TrainingError, match="choose another, or linear:fake"):
        small(monkeypatch).entry("attention:fake")
