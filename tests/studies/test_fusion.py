"""The page of fusion, built from records alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from patbench_core.errors import UnfitLandscape
from patbench_core.landscape.schema import Patent
from patbench_core.results import ledger
from patbench_core.results.selection import title
from patbench_core.studies import fusion
from patbench_core.studies.fusion_gap import gap_verdict
from patbench_core.studies.fusion_tables import corrected
from patbench_core.tasks.fusion import evaluation
from tests.fakes import small_landscape, small_patents
from tests.tasks.fusion.cases import sparse_patents, use_word_encoders

MODELS = ["one", "two", "bm25"]


def fused(patents: list[Patent], **settings: Any) -> None:
    """Import a landscape and compute its records."""
    small_landscape(patents)
    with pytest.MonkeyPatch.context() as patch:
        use_word_encoders(patch)
        fusion.ensure("small", MODELS, **settings)


@pytest.fixture(scope="module")
def fused_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with records of two models on a small landscape."""
    folder = tmp_path_factory.mktemp("fused")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATBENCH_HOME", str(folder))
        patch.setenv("PATBENCH_RESULTS", str(folder / "results"))
        fused(sparse_patents())
    return folder


@pytest.fixture
def here(fused_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That home, for one test that only reads it."""
    monkeypatch.setenv("PATBENCH_HOME", str(fused_home))
    monkeypatch.setenv("PATBENCH_RESULTS", str(fused_home / "results"))


@pytest.mark.usefixtures("here")
def test_the_page_answers_with_gain_interval_and_queries() -> None:
    """Three sections a landscape, then the claim."""
    sections = fusion.study().sections
    assert [of.heading for of in sections] == [
        "small",
        "small: reciprocal rank fusion",
        "small: the IN/OUT gap after fusion",
        "As published, and as measured here",
    ]
    best = max(fusion.groups("fusion", lambda _: True)[0].entries, key=lambda of: of.record["details"]["mean"])
    details = best.record["details"]
    assert f"{title(best.record)} is best on held-out queries" in sections[0].answer
    assert f"over {details['n']} queries, {details['gain']:+.4f} (95 %".replace("-", "−") in sections[0].answer
    assert "The IN/OUT gap" in sections[0].answer
    assert any("not attainable" in point for point in sections[0].points)
    assert len(sections[0].made_by) == 2
    html = fusion.study()._repr_html_()
    assert "patbench fuse --landscape small --model one --view TA" in html


@pytest.mark.usefixtures("here")
def test_the_curves_run_from_bm25_to_the_model() -> None:
    """At alpha 0 all curves meet in BM25, at alpha 1 each gain is nothing."""
    section = fusion.study().sections[0]
    lines = [of for of in section.plot.figure.data if of.fill is None]
    means = {row.model: row for row in section.table.data[section.table.data["method"] == "alone"].itertuples()}
    scores, gains = [of for of in lines if of.showlegend], [of for of in lines if not of.showlegend]
    assert len(scores) == len(gains) == 2
    for curve in scores:
        assert curve.x == tuple(tenth / 10 for tenth in range(11))
        assert curve.y[0] == pytest.approx(means["bm25"]._3, abs=1e-5)
        assert curve.y[-1] == pytest.approx(means[curve.name.partition(" (")[0]]._3, abs=1e-5)
    for curve in gains:
        assert curve.y[-1] == 0


@pytest.mark.usefixtures("here")
def test_ceilings_are_marked_and_every_setting_is_in_the_table() -> None:
    """With their intervals; the settings with scopes in the CSV."""
    gains, settings = (section.table for section in fusion.study().sections[:2])
    assert sum(method.startswith("ceiling") for method in gains.shown["method"]) == 4
    assert {"gain_low", "gain_high", "p_holm", "queries", "chosen_by_fold"} <= set(gains.data.columns)
    assert len(settings.data) == len(settings.shown) == 32
    assert any(name.endswith("OUT_nDCG@10") for name in settings.data.columns)
    assert settings.shown["setting"].is_unique


@pytest.mark.usefixtures("here")
def test_p_values_are_corrected_over_the_models() -> None:
    """Holm: the smaller of two is doubled."""
    (group,) = fusion.groups("fusion", lambda _: True)
    raw = [entry.record["details"]["gain_p"] for entry in group.entries]
    found = [of.p for of in corrected(group.entries, "interpolation", "gain")]
    assert min(found) == pytest.approx(min(1, 2 * min(raw)))
    assert all(one >= other for one, other in zip(found, raw, strict=True))


@pytest.mark.usefixtures("here")
def test_a_second_run_reads_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ranked again."""
    use_word_encoders(monkeypatch)
    before = [entry.path for entry in ledger.entries()]
    monkeypatch.setattr(evaluation.FusionTask, "run", lambda *_: pytest.fail("computed again"))
    fusion.ensure("small", MODELS)
    assert before
    assert [entry.path for entry in ledger.entries()] == before


@pytest.mark.usefixtures("here")
def test_other_views_and_metrics_have_pages_of_their_own() -> None:
    """Records of another setting are not mixed in."""
    assert fusion.study("T").sections == ()
    assert fusion.study("TA", "MAP").sections == ()


def test_a_metric_that_records_do_not_hold_works_too() -> None:
    """Means and gains are of that metric, and the paper's claim is not judged by it."""
    fused(sparse_patents(), metric="P@5")
    sections = fusion.study("TA", "P@5").sections
    assert "P@5" in sections[0].answer
    assert "No real landscape has a record in nDCG@10" in sections[-1].answer


def test_a_landscape_without_codes_has_no_gap_and_says_so() -> None:
    """The rest of the page is there."""
    fused([replace(of, ipc=(), cpc=()) for of in sparse_patents()])
    gap = fusion.study().sections[2]
    assert "There is no IN/OUT gap to measure here." in gap.answer
    assert (gap.plot, gap.table) == (None, None)
    assert fusion.study()._repr_html_()


def test_a_landscape_of_few_queries_still_has_a_page() -> None:
    """Fewer groups than folds; intervals of the gap are left out."""
    fused(sparse_patents(24))
    sections = fusion.study().sections
    assert any(said in sections[0].answer for said in ("too few queries", "no IN/OUT gap", "no share"))
    assert fusion.study()._repr_html_()


def test_a_landscape_without_citations_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where BM25 is the only model named."""
    small_landscape([replace(of, cites=()) for of in small_patents(12)])
    with pytest.raises(UnfitLandscape, match="has no citation link"):
        fusion.ensure("small", ["bm25"])


@pytest.mark.usefixtures("here")
def test_a_reference_that_the_folds_chose_wrongly_is_told() -> None:
    """Where it is below the better of the two rankers, and only there."""
    (group,) = fusion.groups("fusion", lambda _: True)
    point = fusion.study().sections[0].points[0]
    for entry in group.entries:
        means = {name: of["mean"] for name, of in entry.record["details"]["alone"].items()}
        better = max(means["dense"], means["bm25"])
        said = f"{title(entry.record)} ({means['better']:.3f}, not {better:.3f})" in point
        assert said == (means["better"] < better)


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error."""
    assert fusion.study().sections == ()


@pytest.mark.parametrize(
    ("fused_ci", "change_ci", "verdict"),
    [
        ([0.2, 0.5], [-0.3, -0.1], "narrows"),
        ([-0.1, 0.2], [-0.3, -0.1], "closes"),
        ([0.2, 0.5], [-0.1, 0.1], "stays"),
        ([-0.1, 0.5], [-0.1, 0.1], "stays"),
        ([0.2, 0.5], [0.1, 0.3], "widens"),
        (None, None, "unknown"),
    ],
)
def test_the_verdict_on_the_gap_is_computed(fused_ci: list[float], change_ci: list[float], verdict: str) -> None:
    """From the intervals alone."""
    assert gap_verdict({"gap_fused_ci": fused_ci, "gap_change_ci": change_ci}, "") == verdict
