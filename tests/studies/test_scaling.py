"""The page of scaling, built from records alone."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from patbench_core.landscape import registry
from patbench_core.results import ledger
from patbench_core.results.selection import groups
from patbench_core.studies import scaling
from patbench_core.studies.scaling_points import along, points
from patbench_core.studies.scaling_published import SECTION_VIEWS, TRUNCATION, growing_views, rank_on, sized
from patbench_core.tasks.scaling import cost
from tests.fakes import small_landscape, small_patents
from tests.records import sample_record
from tests.tiny_transformers import save_model

N = 60
WHOLE = {"layers": 4, "dim": 64, "tokens": 128}
BASE = np.random.default_rng(0).uniform(0.3, 0.7, N)


def record(base: str = "fake", mean: float = 0.0, rate: float | None = 10.0, **changed: object) -> None:
    """Add a record: `mean` is added to scores that all models share, `layers`, `dim` or `tokens` are kept."""
    kept = {axis: changed.pop(axis, None) for axis in ("layers", "dim", "tokens")}
    name = base + "".join(f":{axis}={number}" for axis, number in kept.items() if number)
    made = sample_record(model=name, task="scaling")
    scores = np.clip(BASE + mean + np.random.default_rng(len(name)).normal(0, 0.005, N), 0, 1)
    scope = made["scopes"]["ALL"]
    made["task"], scope["n_queries"] = "scaling", N
    scope["metrics"]["nDCG@10"], scope["ci"]["nDCG@10"] = (
        float(scores.mean()),
        [scores.mean() - 0.05, scores.mean() + 0.05],
    )
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
    table = pa.table({"query_id": [f"US-{query}-A" for query in range(N)], "scope": ["ALL"] * N, "nDCG@10": scores})
    ledger.add(made, {"scores": table})


def sections() -> dict[str, object]:
    """Sections by heading."""
    return {section.heading: section for section in scaling.study().sections}


def test_what_a_cut_costs_and_saves_is_told() -> None:
    """Half of the layers and a quarter of the dimensions, with interval and number of queries."""
    record()
    record(layers=2, mean=-0.25, rate=20.0)
    record(layers=3, mean=-0.1, rate=13.0)
    record(dim=32, mean=-0.02)
    record(dim=16, mean=-0.05)
    answer = sections()["small"].answer
    assert "With 2 of 4 layers fake keeps 51 % (95 % interval" in answer
    assert "(60 queries) and encodes 2.0 times as fast (20 against 10 documents per second)" in answer
    assert "With 16 of 64 dimensions it keeps 90 %" in answer
    assert "in 64 instead of 256 bytes per document" in answer


def test_a_cut_that_costs_nothing_is_not_separable() -> None:
    """Said beside the share."""
    record()
    record(dim=32)
    assert "not separable from all of it, in 128 instead of 256 bytes" in sections()["small"].answer


@pytest.mark.parametrize(
    ("means", "verdict"),
    [((-0.2, -0.1, 0), "monotone"), ((-0.2, 0.1, 0), "not monotone"), ((-0.2, 0, 0), "not settled")],
)
def test_growth_inside_a_model_is_judged(means: tuple[float, ...], verdict: str) -> None:
    """Every step a gain, a step back, a flat step."""
    for tokens, mean in zip((32, 64, None), means, strict=True):
        record(tokens=tokens, mean=mean)
    section = sections()["small, inside one model"]
    assert f"in fake is {verdict} over tokens" in section.answer
    assert len(section.table.data) == 2
    assert "losses in" in section.answer


def test_shares_stand_beside_the_published_ones() -> None:
    """By dimensions; each counted as above, below or level."""
    record()
    record(dim=32, mean=-0.3)
    record("wide", whole={"layers": 4, "dim": 512, "tokens": 128}, dimension=512, mean=0.1)
    record("wide", whole={"layers": 4, "dim": 512, "tokens": 128}, dim=256, mean=0.1)
    section = sections()["small, truncated dimensions"]
    assert "Against the published means, of 1 share (1 model): above 1, below 0, not separable 0." in section.answer
    assert [trace.name for trace in section.plot.figure.data] == ["wide (512)", "fake (64)", "published"]


def test_the_front_says_how_sure_it_is() -> None:
    """A dominated model is not on it; one of equal quality and less speed is there now and then."""
    record(rate=10.0)
    record("slow and worse", mean=-0.1, rate=1.0)
    record("level", rate=9.0)
    record("fast", mean=-0.1, rate=100.0)
    front = next(point for point in sections()["small"].points if "documents per second" in point)
    assert "in 95 % of resamples or more: " in front
    assert "fast" in front
    assert "slow and worse" not in front


def test_a_trend_needs_three_models_and_says_how_many() -> None:
    """With both intervals."""
    record("one", parameters=10**6)
    record("two", parameters=10**7, mean=0.05)
    assert not [point for point in sections()["small"].points if "doubling" in point]
    record("three", parameters=10**8, mean=0.1)
    (trend,) = [point for point in sections()["small"].points if "doubling" in point]
    for said in ("Over 3 models", "+0.015 with each doubling", "over queries", "over models", "nothing about models"):
        assert said in trend
    assert "not one family" in sections()["small"].notes[0]


def test_speeds_of_different_machines_are_not_compared() -> None:
    """Said in a note."""
    record()
    record("other", device="cuda")
    section = sections()["small"]
    assert "CPU with ? cores (?) and CUDA with ? cores (?), 2025-01-01" in section.facts
    assert any("different machines" in note for note in section.notes)


def test_a_busy_machine_is_told() -> None:
    """Where repeats of one measurement differ by more than half."""
    record()
    assert not [note for note in sections()["small"].notes if "busy" in note]
    record("other", docs_per_second_range=[2.0, 11.0])
    (note,) = [note for note in sections()["small"].notes if "busy" in note]
    assert "1 of 2 models and variants" in note


def test_a_model_is_cut_along_one_axis_at_a_time() -> None:
    """A variant of two axes is on neither; without the whole model there is no axis."""
    for kept in ({}, {"layers": 2}, {"layers": 2, "dim": 32}, {"dim": 32}):
        record(**kept)
    record("headless", layers=2)
    of = points(groups("scaling", lambda _: True)[0], "nDCG@10")
    assert [point.size["layers"] for point in along(of, "fake", "layers")] == [2, 4]
    assert [point.size["dim"] for point in along(of, "fake", "dim")] == [32, 64]
    assert along(of, "headless", "layers") == []
    assert next(point.label for point in of if len(point.kept) == 2) == "fake with 2 of 4 layers, 32 of 64 dimensions"


def test_another_view_or_several_spans_are_not_mixed_in() -> None:
    """Only what the page is about."""
    record()
    assert scaling.study(view="T").sections == ()


def test_bm25_alone_is_a_page_without_axes() -> None:
    """Speed without vectors."""
    record("bm25", dimension=None, bytes_per_vector=None, parameters=None, active_parameters=None, whole={})
    (section,) = scaling.study().sections
    assert "no model has been cut here" in section.answer
    assert section.html()


def test_nothing_found_has_no_share() -> None:
    """A landscape on which the whole model scores zero."""
    for kept in ({}, {"dim": 32}, {"layers": 2}):
        record(mean=-2.0, **kept)
    found = sections()
    assert "an undefined share" in found["small"].answer
    assert all(section.html() for section in found.values())


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error."""
    assert scaling.study().sections == ()


def test_ensure_measures_every_point_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run reads only; the page shows models with their cuts, and BM25."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr("patbench_core.tasks.scaling.evaluation.DIMENSIONS", (4,))
    small_landscape(small_patents(40))
    model = str(save_model(tmp_path / "model", layers=2, positions=40))
    scaling.ensure("small", [model, "bm25"], cut=[model])
    names = {entry.record["model"]["name"] + entry.record["reading"] for entry in ledger.entries("scaling")}
    assert names == {"model1x40", "model:layers=11x40", "model1x32", "model:dim=41x40", "bm25whole"}
    monkeypatch.setattr(
        "patbench_core.tasks.retrieval.task.RetrievalTask.run", lambda *_: pytest.fail("computed again")
    )
    scaling.ensure("small", [model, "bm25"], cut=[model])
    assert list(sections()) == ["small", "small, inside one model", "small, truncated dimensions"]


def test_a_landscape_of_twelve_patents_is_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Few queries, many zeros: gaps, no error."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr("patbench_core.tasks.scaling.evaluation.DIMENSIONS", (4,))
    small_landscape(small_patents(12))
    scaling.ensure("small", [str(save_model(tmp_path / "model")), "bm25"])
    assert all(section.html() for section in scaling.study().sections)


def test_the_default_models_need_nothing_but_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """BM25 on a demo landscape, as in the notebook's mock."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)
    registry.make_demo("tiny", 80)
    scaling.ensure("tiny", ["bm25"], cut=["all-MiniLM-L6-v2"])
    assert "BM25 scores nDCG@10" in scaling.study().sections[0].answer


def test_the_published_table_is_read_as_it_is() -> None:
    """Qwen3 grows in five of six views, Llama-Nemotron in the three that both models have; KaLM ranks ninth."""
    families = {family: [row for row in sized() if row.family == family] for family in ("Qwen3", "Llama-Nemotron")}
    assert growing_views(families["Qwen3"]) == (5, 6)
    assert growing_views(families["Llama-Nemotron"]) == (3, 3)
    assert rank_on("KaLM-Gemma3-12B", "TAC") == (9, 21)
    assert TRUNCATION == {512: 0.959, 256: 0.913, 128: 0.832, 64: 0.716}
    assert {row.model for row in sized()} <= {row.model for row in SECTION_VIEWS.rows}


def test_published_figures_are_marked() -> None:
    """By badge, heading and axis."""
    section = scaling.published()
    assert section.badges == ("published",)
    assert "5 of 6 recovered views" in section.answer
    assert "published" in section.plot.figure.layout.xaxis.title.text
    assert section.html()
