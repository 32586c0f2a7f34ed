"""Settings of a fusion as DataFrames, against the record that they come from."""

import pandas as pd
import pytest

import patbench_core as pb
from patbench_core.results import ledger
from patbench_core.tasks.fusion.curves import alpha_gains, tuned_gains
from patbench_core.tasks.fusion.frame import (
    ALONE,
    BM25_ALONE,
    WITH,
    chosen,
    gain_interval,
    grid_means,
    method_scores,
    parts,
    setting_scores,
)
from patbench_core.tasks.fusion.grid import FAMILIES
from tests.fakes import small_landscape
from tests.tasks.fusion.cases import sparse_patents, use_word_encoders


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Records of one model with BM25 on a small landscape."""
    small_landscape(sparse_patents(90))
    use_word_encoders(monkeypatch)
    pb.ensure("retrieval", "small", ["one", "bm25"], view="TA")
    pb.ensure("fusion", "small", ["one"], view="TA")
    return pb.records("fusion", view="TA", scope="ALL")


def test_frames_say_what_the_record_says(records: pd.DataFrame) -> None:
    """Means of every setting, of held-out families, and the choices of the folds; alpha and k are numbers."""
    entry = ledger.read(records["path"].iloc[0])
    details = entry.record["details"]
    grid = grid_means(records).query("scope == 'ALL'").set_index(["method", "alpha"])["mean"]
    means = setting_scores(records).groupby(["normalisation", "alpha"])["value"].mean()
    for named, method in (("min-max", "minmax"), ("z-score", "zscore")):
        for alpha in (0.1, 0.5, 0.9):
            assert means[named, alpha] == pytest.approx(grid[method, alpha].item(), abs=1e-6)
        assert means[named, 0.0] == pytest.approx(details["alone"]["bm25"]["mean"], abs=1e-6)
        assert means[named, 1.0] == pytest.approx(details["alone"]["dense"]["mean"], abs=1e-6)
    methods = method_scores(records).groupby("method")["value"].mean()
    for family, found in details["families"].items():
        assert methods[family] == pytest.approx(found["mean"], abs=1e-6)
    for name, ceiling in (("better ranker", "ranker"), ("best interpolation", "alpha")):
        assert methods[f"ceiling: {name}"] == pytest.approx(details["oracle"][ceiling]["mean"], abs=1e-6)
    folds = chosen(records).query("family == 'interpolation'")
    assert folds["alpha"].tolist() == details["alphas"]
    assert folds["judged"].tolist() == details["folds"]
    assert (folds["judged"] + folds["chosen_on"] == details["n"]).all()


def test_the_interval_of_a_command_is_that_of_the_page(records: pd.DataFrame) -> None:
    """Every family against the model alone, as `compare` has it, with the queries' dependence."""
    depends = pb.scores(records, "nDCG@10")[["unit", "depends"]]
    pairs = pb.compare(method_scores(records).merge(depends, on="unit"), between="method").against(ALONE)
    record = ledger.read(records["path"].iloc[0]).record
    for family in FAMILIES:
        (pair,) = pairs[pairs["other"] == family].to_dict("records")
        assert gain_interval(record, family) == pytest.approx((-pair["high"], -pair["low"]), abs=1e-6)
    assert depends["depends"].str.len().max() > 0


def test_gains_over_alpha_are_differences_of_means(records: pd.DataFrame) -> None:
    """From the model alone, with the interval around them; the best of all is what tuning on test queries would say."""
    scores = pb.scores(records, "nDCG@10")
    found = alpha_gains(records, scores)
    means = setting_scores(records).groupby(["normalisation", "alpha"])["value"].mean()
    for row in found.itertuples():
        assert row.gain == pytest.approx(means[row.normalisation, row.alpha] - means[row.normalisation, 1.0])
        assert row.low <= row.gain <= row.high
    assert tuned_gains(records)["tuned"].item() == pytest.approx(means.max() - means["min-max", 1.0])


def test_a_fusion_stands_beside_its_rankers(records: pd.DataFrame) -> None:
    """Under the name of its model; a ranker without a record has no rows."""
    retrieval = pb.records("retrieval", view="TA", scope="ALL")
    found = parts(records, retrieval)
    assert {name: rows["model_id"].tolist() for name, rows in found.items()} == {
        ALONE: ["one"],
        BM25_ALONE: ["bm25"],
        WITH: ["one"],
    }
    assert {rows["model"].item() for rows in found.values()} == {records["model"].item()}
    assert parts(records, retrieval[retrieval["model_id"] != "bm25"])[BM25_ALONE].empty
