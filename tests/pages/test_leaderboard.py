"""The leaderboard: what it counts, ranks and says."""

import numpy as np
import pytest

import patbench_core as pb
from patbench_core.paths import ROOT
from patbench_core.tasks.profile.cards import profiles
from tests.contests import add_other, add_retrieval
from tests.pages.run import run_page

RANDOM = np.random.default_rng(0)
EASY = RANDOM.random(60)
NEAR, POOR = EASY + RANDOM.normal(0, 0.05, 60), EASY - 0.2 + RANDOM.normal(0, 0.05, 60)


def page(**parameters: object):
    """The page from the records that are there."""
    return run_page("leaderboard", ensure=False, **parameters)


def test_only_comparisons_that_separate_count() -> None:
    """Landscape two separates no two models, so it says nothing of either; a synthetic one does not count."""
    for landscape in ("one", "two"):
        add_retrieval("bm25", EASY, landscape, synthetic=False)
        add_retrieval("fake", NEAR, landscape, synthetic=False)
    add_retrieval("third", POOR, "one", synthetic=False)
    add_retrieval("bm25", EASY, "made")
    shown = page()
    counts = shown.names["counts"]
    assert counts["count"].to_dict() == {"BM25": 2, "fake": 2, "third": 2}
    assert counts["sum"].to_dict() == {"BM25": 2, "fake": 2, "third": 0}
    assert set(shown.names["shown"]["landscape"]) == {"one", "two"}
    assert "Synthetic landscape" in shown.html


def test_synthetic_comparisons_count_where_there_are_no_others() -> None:
    """A newcomer's demo is not an empty page."""
    add_retrieval("bm25", EASY)
    add_retrieval("fake", POOR)
    assert page().names["counts"].loc["BM25", "sum"] == 2


def test_a_landscape_shows_ranks_verdicts_and_what_could_be_found() -> None:
    """The words are those of every comparison."""
    for model, scores in (("bm25", EASY), ("fake", NEAR), ("third", POOR)):
        add_retrieval(model, scores)
    shown = page()
    models = shown.names["compared"].models
    first = models[models["metric"] == "nDCG@10"]
    assert first[["best_rank", "worst_rank"]].to_numpy().tolist() == [[1, 2], [1, 2], [3, 3]]
    assert first["verdict"].tolist()[0] == "best"
    assert first["verdict"].tolist()[2] == "significantly worse"
    for words in ("has the highest nDCG@10", "significantly better than third", "with a power of 80 %"):
        assert words in shown.html


def test_one_model_is_a_page_without_comparisons() -> None:
    """One query too."""
    add_retrieval("bm25", [0.5])
    assert "nothing is compared" in page().html


def test_one_query_decides_nothing() -> None:
    """However different two models are on it."""
    add_retrieval("bm25", [0.5])
    add_retrieval("fake", [0.0])
    shown = page()
    assert "undecided against fake" in shown.html
    assert shown.names["counts"].empty


def test_two_readings_of_a_model_have_two_rows() -> None:
    """Named by the reading."""
    add_retrieval("fake", EASY, reading="1x128")
    add_retrieval("fake", POOR, reading="1x256")
    names = page().names["compared"].models["model"].tolist()
    assert names[:2] == ["fake (1x128)", "fake (1x256)"]


def test_models_that_take_no_part_leave_a_gap() -> None:
    """BM25 has no vectors to classify by."""
    add_retrieval("bm25", EASY)
    add_retrieval("fake", POOR)
    columns = {"n_hits": [2] * 40, "n_given": [2] * 40, "n_true": [2] * 40, "f1": [1.0] * 40, "lrap": [1.0] * 40}
    add_other("classification", "logistic regression", "micro F1", "fake", (1.0, 1.0, 1.0), documents=columns)
    shown = page()
    tasks = shown.names["leading"].groupby("task")["model"].apply(set)
    assert "BM25" in tasks["retrieval"]
    assert "BM25" not in tasks["classification"]
    assert "None" not in shown.html


@pytest.mark.parametrize("name", ["<script>x</script>", '"><img src=x>'])
def test_names_are_escaped(name: str) -> None:
    """Names of folders are untrusted: neither markup nor attributes, and the name itself is not lost."""
    from html import escape

    add_retrieval(name, EASY)
    add_retrieval("bm25", POOR)
    html = page().html
    assert name not in html
    assert escape(name, quote=False) in html or escape(name) in html


def test_any_measure_can_be_asked_for() -> None:
    """From the ranks or scores that records keep; one that nobody knows is named."""
    add_retrieval("bm25", EASY)
    add_retrieval("fake", POOR)
    assert set(page(metric="MRR").names["compared"].models["metric"]) == {"MRR", "Recall@100"}


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is not an error."""
    assert "No landscape has records" in page().html


def test_the_effect_of_earlier_documents_is_a_paired_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same queries: the mean difference of the scores, beside the share of documents that is left out."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    names = run_page("leaderboard", ensure=False).names
    records = pb.records("retrieval", view="TA", scope="ALL", landscape="landscape_us", model="BM25", candidates=None)
    assert set(records["candidates"]) == {"all", "earlier"}
    scores = pb.scores(records, "nDCG@10").pivot(index="unit", columns="candidates", values="value")
    changes = names["changes"].set_index(["landscape", "model", "metric"])
    shown = changes.loc[("landscape_us", "BM25", "nDCG@10"), "difference"]
    assert shown == pytest.approx((scores["earlier"] - scores["all"]).mean())
    card = profiles().set_index("landscape").loc["landscape_us"]
    assert f"{100 * card['not_earlier']:.0f} % on landscape_us" in names["share"]


def test_label_sets_are_called_by_what_they_are_and_chance_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Types of applicants are nothing that texts or clusters say: no row, but a line."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    shown = page()
    rows = shown.names["leading"]["comparison"]
    assert "topic · landscape_us" in set(rows)
    assert not rows.str.contains("applicant").any()
    assert "clustering by type of the applicant on synbio_thomson" in shown.names["left_out"]
    assert shown.names["left_out"] in shown.html


def test_depth_buys_recall_and_the_curve_meets_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recall at 100 is the table's; deeper lists never hold fewer cited patents."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    names = page().names
    deep, table = names["deep"], names["compared"].models
    at_100 = deep[deep["depth"] == 100].set_index("model")["score"]
    recall = table[table["metric"] == "Recall@100"].set_index("model")["score"]
    np.testing.assert_allclose(at_100, recall[at_100.index])
    for _, line in deep.sort_values("depth").groupby("model"):
        assert line["score"].is_monotonic_increasing
