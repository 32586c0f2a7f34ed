"""The page Scaling, built from records alone."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import patbench_core as pb
from patbench_core.landscape import registry
from patbench_core.measures import RETRIEVAL
from patbench_core.results import ledger
from patbench_core.tasks.scaling import cost
from patbench_core.tasks.scaling.frame import along, points
from tests.fakes import small_landscape, small_patents
from tests.pages.run import Shown, run_page
from tests.records import sample_record
from tests.tiny_transformers import save_model

N = 60
WHOLE = {"layers": 4, "dim": 64, "tokens": 128}
BASE = np.random.default_rng(0).uniform(0.3, 0.7, N)


def record(base: str = "fake", mean: float = 0.0, rate: float | None = 10.0, **changed: object) -> None:
    """Add a record: `mean` is added to scores that all models share, `layers`, `dim` or `tokens` are kept."""
    kept = {axis: changed.pop(axis, None) for axis in ("layers", "dim", "tokens")}
    cuts = {"layers": ":layers={}", "dim": ":dim={}", "tokens": "-{}"}  # tokens are in the reading, not in the name
    name = base + "".join(cuts[axis].format(number) for axis, number in kept.items() if number)
    made = sample_record(model=name, task="scaling")
    scores = np.clip(BASE + mean + np.random.default_rng(len(name)).normal(0, 0.005, N), 0, 1)
    made["task"] = "scaling"
    made["scopes"]["ALL"] |= {"n_queries": N, "metrics": dict.fromkeys(RETRIEVAL, float(scores.mean()))}
    dimension = kept["dim"] or WHOLE["dim"]
    made["details"] = {
        "base": base,
        "distilled_from": None,
        **kept,
        "whole": WHOLE,
        "dimension": dimension,
        "bytes_per_vector": 4 * dimension,
        "docs_per_second": rate,
        "docs_per_second_range": rate and [rate * 0.9, rate * 1.1],
        "sample": 64,
        "threads": 1,
        "device": "cpu",
        "parameters": 1000,
        "active_parameters": 500,
    } | changed
    ids = {"query_id": [f"US-{query}-A" for query in range(N)], "scope": ["ALL"] * N}
    ledger.add(made, {"scores": pa.table(ids | dict.fromkeys(RETRIEVAL, scores))})


def page(**parameters: object) -> Shown:
    """The page from the records that are there."""
    return run_page("scaling", ensure=False, **parameters)


def test_what_a_cut_costs_and_saves_is_said() -> None:
    """Half of the layers and a quarter of the dimensions, with their intervals."""
    record()
    record(layers=2, mean=-0.25, rate=20.0)
    record(layers=3, mean=-0.1, rate=13.0)
    record(dim=32, mean=-0.02)
    record(dim=16, mean=-0.05)
    html = page().html
    assert "With half of its layers fake" in html
    assert "keeps 51\u202f%" in html
    assert "and encodes 2.0 times as fast." in html
    assert "With a quarter of its dimensions fake" in html
    assert "of the bytes." in html


@pytest.mark.parametrize("spoilt", [{"docs_per_second_range": [8.0, 40.0]}, {"device": "cuda"}])
def test_no_speed_is_said_where_runs_disagree_or_machines_differ(spoilt: dict[str, object]) -> None:
    """Half the layers cannot be slower: what was measured on a busy machine is in no sentence."""
    record()
    record(layers=2, mean=-0.1, rate=20.0, **spoilt)
    html = page().html
    assert "With half of its layers fake" in html
    assert "times as fast" not in html
    assert ("differ by more than half" in html) == ("docs_per_second_range" in spoilt)
    assert ("different machines" in html) == ("device" in spoilt)


def test_a_distilled_model_stands_beside_its_teacher() -> None:
    """Share and speed."""
    record("teacher", rate=10.0)
    record("student", mean=-0.25, rate=100.0, distilled_from="teacher")
    html = page().html
    assert "static token embeddings distilled from teacher" in html
    assert "encodes 10 times as fast" in html


@pytest.mark.parametrize(
    ("means", "verdict"),
    [((-0.2, -0.1, 0), "monotone"), ((-0.2, 0.1, 0), "not monotone"), ((-0.2, 0, 0), "undecided")],
)
def test_growth_inside_a_model_is_judged(means: tuple[float, ...], verdict: str) -> None:
    """Every step a gain, a step back, a flat step; by both measures."""
    for tokens, mean in zip((32, 64, None), means, strict=True):
        record(tokens=tokens, mean=mean)
    shown = page()
    assert shown.names["verdicts"]["verdict"].tolist() == [verdict, verdict]
    assert "steps to more tokens improve nDCG@10 significantly" in shown.html


def test_shares_stand_beside_the_published_ones_over_dimensions() -> None:
    """A curve with dimensions on x; shares that have a published mean are counted against it."""
    record()
    record(dim=32, mean=-0.3)
    record("wide", whole={"layers": 4, "dim": 512, "tokens": 128}, dimension=512, mean=0.1)
    record("wide", whole={"layers": 4, "dim": 512, "tokens": 128}, dim=256, mean=0.1)
    shown = page()
    assert "The intervals of the only share lie above the published mean, and of none below it." in shown.html
    drawn = shown.names["drawn"]
    assert set(drawn.loc[drawn["published"], "kept"]) == {512, 256, 128, 64}
    assert shown.names["figure"].description


def test_no_trend_is_computed_over_models_of_different_families() -> None:
    """They differ in training as well as in size."""
    for base, parameters in (("one", 10**6), ("two", 10**7), ("three", 10**8)):
        record(base, parameters=parameters)
    html = page().html
    assert "doubling" not in html
    assert "slope" not in html


def test_the_front_is_said_where_it_is_significant() -> None:
    """A dominated model is off it; one of equal quality and less speed is undecided or off."""
    record(rate=10.0)
    record("slow and worse", mean=-0.1, rate=1.0)
    record("fast", mean=-0.1, rate=100.0)
    on = page().names["here"].drop_duplicates(["by", "label"])
    speed = on[on["by"] == "documents per second"].set_index("label")["front"]
    words = {label.partition(" (")[0]: word for label, word in speed.items()}
    assert words == {"fast": "on", "fake": "on", "slow and worse": "off"}


def test_a_model_is_cut_along_one_axis_at_a_time() -> None:
    """A variant of two axes is on neither; without the whole model there is no axis."""
    for kept in ({}, {"layers": 2}, {"layers": 2, "dim": 32}, {"dim": 32}):
        record(**kept)
    record("headless", layers=2)
    made = points(pb.records("scaling"))
    lines = along(made)
    assert {axis: sorted(part["kept"]) for axis, part in lines.groupby("axis")} == {
        "layers": [2, 4],
        "dimensions": [32, 64],
    }
    assert set(lines["base"]) == {"fake"}
    assert made.set_index("cut").loc["2 layers, 32 dimensions", "axis"] == "several"


def test_another_view_is_not_mixed_in() -> None:
    """Only what the page is about."""
    record()
    assert "No landscape has records of scaling in view T" in page(view="T").html


def test_bm25_alone_is_a_page_without_axes() -> None:
    """Speed without vectors."""
    record("bm25", dimension=None, bytes_per_vector=None, parameters=None, active_parameters=None, whole={})
    html = page().html
    assert "nothing is compared" in html
    assert "No model has been cut." in html


def test_nothing_found_has_no_share() -> None:
    """A landscape on which the whole model scores zero."""
    for kept in ({}, {"dim": 32}, {"layers": 2}):
        record(mean=-2.0, **kept)
    html = page().html
    assert "an undefined share" in html
    assert "The whole scores zero: no share." in html


def test_names_from_outside_are_escaped() -> None:
    """A model may be called anything."""
    record("<script>bad")
    record("<script>bad", dim=32)
    assert "<script>bad" not in page().html


def test_an_empty_ledger_is_one_sentence_a_part() -> None:
    """The published table still stands."""
    html = page().html
    assert "No landscape has records of scaling" in html
    assert "5 of 6 recovered views" in html
    assert "ranks 9th of the 21" in html


def test_every_point_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run reads only; the page shows models with their cuts, and BM25."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr("patbench_core.tasks.scaling.evaluation.DIMENSIONS", (4,))
    small_landscape(small_patents(40))
    model = str(save_model(tmp_path / "model", layers=2, positions=40))
    first = run_page("scaling", landscape="small", models=[model, "bm25"], cut=[model])
    names = {entry.record["model"]["name"] + entry.record["reading"] for entry in ledger.entries("scaling")}
    assert names == {"model1x40", "model:layers=11x40", "model1x32", "model:dim=41x40", "bm25whole"}
    monkeypatch.setattr(
        "patbench_core.tasks.retrieval.task.RetrievalTask.run", lambda *_: pytest.fail("computed again")
    )
    assert run_page("scaling", landscape="small", models=[model, "bm25"], cut=[model]).html == first.html
    assert set(first.names["lines"]["axis"]) == {"layers", "tokens", "dimensions"}


def test_the_default_models_need_nothing_but_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """BM25 on a demo landscape."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)
    registry.make_demo("tiny", 80)
    html = run_page("scaling", landscape="tiny", models=["bm25"], cut=["all-MiniLM-L6-v2"]).html
    assert "BM25 has nDCG@10" in html
