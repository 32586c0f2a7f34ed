"""The ledger as DataFrames, and one verdict on every page."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import patbench_core as pb
from patbench_core.errors import PatbenchError
from patbench_core.paths import ROOT
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.registry import compared, declaration
from tests.contests import add_other, add_retrieval

EASY = np.random.default_rng(0).random(30)


def test_names_that_load_when_they_are_used_are_listed() -> None:
    """For whoever completes a name with the tab key."""
    assert set(pb.__all__) <= set(dir(pb))


def test_records_are_a_row_a_scope_with_recorded_intervals() -> None:
    """Real landscapes first; `view` asks for both sides."""
    add_retrieval("bm25", EASY)
    add_retrieval("bm25", EASY, "real", synthetic=False)
    found = pb.records("retrieval", view="TA")
    assert found["landscape"].tolist() == ["real", "real", "small", "small"]
    assert found["scope"].tolist() == ["ALL", "IN"] * 2
    assert found["nDCG@10"].iloc[0] == pytest.approx(EASY.mean())
    assert found["nDCG@10 low"].iloc[0] < EASY.mean() < found["nDCG@10 high"].iloc[0]
    assert pb.records("retrieval", view="T").empty


def test_the_same_patents_under_two_names_are_two_records() -> None:
    """Their ids are the same, since the name is not in them; scores that are merged by record do not multiply."""
    add_retrieval("bm25", EASY, "real", of="patents")
    add_retrieval("bm25", EASY, "mine", of="patents")
    found = pb.records("retrieval", scope="ALL")
    assert len({Path(path).stem for path in found["path"]}) == 1
    assert set(found["record"].str.split("@").str[1]) == {"real", "mine"}
    scores = pb.scores(found, "nDCG@10")
    assert len(scores.merge(found[["record", "model_id"]], on="record")) == len(scores) == 2 * len(EASY)


def test_an_unknown_column_is_named() -> None:
    """With those that there are."""
    with pytest.raises(PatbenchError, match="no column office: there are record, task"):
        pb.records("retrieval", office="US")


def test_an_empty_ledger_is_an_empty_frame() -> None:
    """With its columns, so that a notebook goes on."""
    found = pb.records("retrieval", view="TA")
    assert found.empty
    assert {"landscape", "model", "path"} <= set(found.columns)
    assert pb.scores(found).empty
    assert pb.compare(pb.scores(found)).models.empty
    assert pb.deciding().empty


def test_a_measure_that_a_task_cannot_give_is_named() -> None:
    """With those that it can."""
    columns = {"n_hits": [1], "n_given": [1], "n_true": [1], "f1": [1.0], "lrap": [1.0]}
    add_other("classification", "logistic regression", "micro F1", "fake", (1.0, 1.0, 1.0), documents=columns)
    records = pb.deciding()
    with pytest.raises(PatbenchError, match="no comparison by macro F1 here: there are micro F1, LRAP"):
        pb.scores(records, "macro F1")


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The committed results."""
    folder = ROOT / "results"
    monkeypatch.setenv("PATBENCH_RESULTS", str(folder))
    return folder


def test_every_subset_of_a_page_gives_the_verdicts_of_patbench_compare(published: Path) -> None:
    """All of results/: each task, landscape and deciding measure has one verdict for each pair of models.

    Pages group the same records by other columns; the command names two models. All start from `pb.deciding`.
    """
    records = pb.deciding()
    real = records[~records["synthetic"]]
    assert set(real["task"]) == set(compared())
    whole = pb.compare(pb.scores(real), within=pb.CELL).pairs
    for task, rows in real.groupby("task"):
        alone = pb.compare(pb.scores(rows), within=("landscape", "labels")).pairs
        keys = ["landscape", "labels", "metric", "one", "other"]
        mine = whole[whole["task"] == task].set_index(keys)["verdict"].sort_index()
        pd.testing.assert_series_equal(alone.set_index(keys)["verdict"].sort_index(), mine)
    assert whole["verdict"].isin(["significantly better", "equivalent", "undecided"]).all()


def test_the_command_gives_the_verdicts_of_the_pages(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For two named models of each landscape in citation retrieval."""
    import json

    from patbench_core.cli.compare import compare

    whole = pb.compare(pb.scores(pb.deciding(tasks=["retrieval"])), within=pb.CELL).pairs
    for landscape in ("landscape_us", "synbio_thomson"):
        for metric in declaration("retrieval").deciding:
            compare(["bm25", "all-MiniLM-L6-v2"], landscape, metric, as_json=True)
            (pair,) = json.loads(capsys.readouterr().out)["pairs"]
            rows = whole[(whole["landscape"] == landscape) & (whole["metric"] == metric)]
            row = rows[(rows["one"] == pair["one"]) & (rows["other"] == pair["other"])].iloc[0]
            assert (pair["verdict"], pair["difference"]) == (row["verdict"], row["difference"])


def test_comparing_values_are_the_recorded_ones(published: Path) -> None:
    """Means over ties lie inside the recorded tie bands; micro F1 and correlations equal the records to 1e-6."""
    for task in ("classification", "pairs"):
        records = pb.records(task)
        records = records[records["method"].isin(["", declaration(task).method])]
        metric = declaration(task).deciding[0]
        within = ("landscape", "view", "labels", "scope")
        result = pb.compare(pb.scores(records, metric), within=within).models
        merged = result.merge(records, on=[*within, "model"])
        np.testing.assert_allclose(merged["score"], merged[metric], atol=1e-6)


def test_a_task_that_is_not_known_has_no_records() -> None:
    """The same as where it is to be computed."""
    with pytest.raises(TaskError, match="task 'retrieva' is not known: choose one of"):
        pb.records("retrieva")


def test_a_value_may_be_a_number() -> None:
    """As well as a text, or a list of either."""
    add_retrieval("bm25", EASY)
    assert len(pb.records("retrieval", documents=pb.records("retrieval")["documents"].iloc[0])) == 2
    assert pb.records("retrieval", documents=-1).empty


def test_what_a_record_lacks_is_named() -> None:
    """Ranks of a task that ranks nothing."""
    add_other("classification", "k-NN", "micro F1", "bm25", (0.5, 0.4, 0.6))
    with pytest.raises(PatbenchError, match="of classification has no table 'ranks': give records"):
        pb.ranks(pb.records("classification"))


@pytest.mark.parametrize(
    ("models", "options", "message"),
    [
        ("bm25", {}, r"models 'bm25' is a text: give a list of names, such as \['bm25'\]"),
        (["bm25"], {"dtype": "fp8"}, "dtype 'fp8' is not known: choose one of float32, bf16"),
        (["bm25"], {"candidates": "later"}, "candidates 'later' is not known: choose one of"),
        (["bm25"], {"candidates": ""}, "candidates '' is not known"),
        (["bm25"], {"candidates": None}, "candidates None: give a text or a number, or leave it out for 'all'$"),
        (["bm25"], {"dtype": None}, "dtype None: give a text or a number, or leave it out for 'float32'$"),
        (["bm25"], {"queries": True}, "queries True: give a text or a number, or leave it out for 'all'$"),
        (["bm25"], {"doc_view": {"T": 1}}, "doc_view {'T': 1}: give a text or a number$"),
        (["bm25"], {"queries": "few"}, "^--queries 'few': give a whole number from 1 on, or all$"),
    ],
)
def test_what_is_computed_can_be_asked_for(models: list[str], options: dict[str, object], message: str) -> None:
    """Values of a few choices are checked before anything is computed, as the command line does."""
    with pytest.raises(TaskError, match=message):
        pb.ensure("retrieval", "demo", models, **options)
    assert pb.records("retrieval").empty


def test_label_sets_are_a_list() -> None:
    """One text would be taken letter by letter."""
    with pytest.raises(TaskError, match="labels 'topic' is a text"):
        pb.ensure("classification", "demo", ["bm25"], labels="topic")
