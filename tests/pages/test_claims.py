"""The page of the claims, built from what is in the ledger."""

from pathlib import Path

import pytest

import patbench_core as pb
from patbench_core.benchmarks.paper.claims import RECORDS, TABLE, claims
from patbench_core.results import ledger
from patbench_core.tasks import base
from tests.fakes import fake_encoder, small_landscape
from tests.pages.run import Shown, run_page
from tests.tasks.fusion.cases import sparse_patents, word_encoder
from tests.trainings import grid

MODELS = ["one", "two"]


@pytest.fixture(scope="module")
def fused_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with records of two models on patents, both better than BM25, in whose place stands one that guesses."""
    folder = tmp_path_factory.mktemp("claims")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATBENCH_HOME", str(folder))
        patch.setenv("PATBENCH_RESULTS", str(folder / "results"))
        small_landscape(sparse_patents())
        encoders = {name: word_encoder(name) for name in MODELS} | {"bm25": fake_encoder(name="bm25")}
        patch.setattr(base, "resolve", lambda name, *_: encoders[name])
        pb.ensure("retrieval", "small", [*MODELS, "bm25"], view="TA")
        pb.ensure("fusion", "small", MODELS, view="TA", metric="nDCG@10")
    return folder


@pytest.fixture
def here(fused_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That home, for one test that only reads it."""
    monkeypatch.setenv("PATBENCH_HOME", str(fused_home))
    monkeypatch.setenv("PATBENCH_RESULTS", str(fused_home / "results"))


def page(name: str = "claims") -> Shown:
    """The page from the records that are there."""
    return run_page(name, ensure=False)


def test_every_claim_is_on_the_page_without_any_record() -> None:
    """What is not measured says what it needs; the paper's own table speaks all the same."""
    shown = page()
    verdicts = shown.names["verdicts"]
    assert verdicts.index.tolist() == claims().index.tolist()
    assert set(verdicts[RECORDS]) == {"not measured"}
    assert (verdicts[TABLE] != "").sum() == 4
    total = len(claims())
    sentence = f"Of {total} claims, records of real patents agree with none, contradict none and leave none undecided."
    assert sentence in shown.html
    assert f"{total - 4} claims cannot be judged here." in shown.html
    assert "No record of a real landscape speaks to a claim." in shown.html


@pytest.mark.usefixtures("here")
def test_gains_of_fusion_are_those_of_the_page_on_fusion() -> None:
    """Of models that alone are significantly better than BM25; two pages cannot say two things."""
    fusion, shown = page("fusion").names, page()
    expected = fusion["claim"][fusion["claim"]["base"] == "strong base"].set_index("model")["difference"]
    cases = shown.names["cases"]
    gains = cases[cases["claim"] == "fusion-gain"].set_index("label")["value"]
    assert len(gains) == len(MODELS)
    assert gains.to_dict() == expected.to_dict()
    assert shown.names["gaps"]["before_verdict"].isin(["significantly worse"]).all()


@pytest.mark.usefixtures("here")
def test_every_number_says_what_made_it() -> None:
    """The commands of the records that a verdict rests on."""
    shown = page()
    cases = shown.names["cases"]
    rows = cases[cases["basis"] == RECORDS]
    assert set(rows["landscape"]) == {"small"}
    assert set(rows["command"]) <= {entry.record["command"] for entry in ledger.entries()}
    for claim in rows["claim"].unique():
        assert f'id="{claim}"' in shown.html


@pytest.mark.parametrize(
    ("shifts", "outcome"),
    [([0.01, 0.011, 0.012], "agrees"), ([0.3, 0.31, 0.32], "contradicts")],
)
def test_gains_of_tuning_are_judged_in_percent_of_the_base(shifts: list[float], outcome: str) -> None:
    """The paper says up to 7.1 %; smoke tests, single seeds and other sections do not speak to it."""
    grid(shifts, recipe="R3")
    grid([-0.3] * 3, recipe="R3", base="short", steps=20)
    grid([-0.3], recipe="R3", base="once")
    grid([-0.3, -0.31, -0.3], recipe="R3", base="other", sections="title-abstract")
    shown = page()
    cases = shown.names["cases"]
    (case,) = cases[cases["claim"] == "ft-r3"].to_dict("records")
    changes = shown.names["own"].query("measure == 'nDCG@10' and sections == 'abstract-claims'").iloc[0]
    assert case["value"] == pytest.approx(100 * changes["difference"] / changes["untrained"])
    assert case["n"] == "40 held out, 3 seeds"
    assert shown.names["verdicts"].loc["ft-r3", RECORDS] == outcome


def test_harm_elsewhere_is_counted() -> None:
    """A loss by an interval below zero holds, a gain fails; 5 of 8 have to hold."""
    for number, shift in enumerate([-0.05, -0.04, -0.06, -0.05, -0.07, 0.05, 0.04, 0.0]):
        shifts = [shift, shift + 0.001, shift - 0.001]
        grid(shifts, recipe="R3", base=f"b{number}", tested_on="away", documents=False)
    shown = page()
    verdict = shown.names["verdicts"].loc["ft-transfer"]
    assert verdict[RECORDS] == "agrees"
    assert verdict["why"].startswith("5 of 8 trained models lose")


def test_synthetic_records_are_not_judged() -> None:
    """The demo's records say nothing about the paper."""
    grid([0.01, 0.011, 0.012], recipe="R3", synthetic=True)
    assert page().names["verdicts"][RECORDS].eq("not measured").all()
