"""The pages that teach: *Use it from Python* and *Change an analysis*."""

import pandas as pd
import pytest

import patbench_core as pb
from tests.fakes import small_landscape
from tests.pages.run import Shown, run_page
from tests.pages.test_degenerate import MODELS, PATENTS


def page(name: str, **parameters: object) -> Shown:
    """The page of a small landscape, computed."""
    small_landscape(PATENTS)
    return run_page(name, landscape="small", models=MODELS, **parameters)


@pytest.mark.parametrize("name", ["use_it_from_python", "change_an_analysis"])
def test_the_verdict_is_that_of_the_comparison(name: str) -> None:
    """What the page shows first is what `pb.compare` says of the same records."""
    shown = page(name)
    scores = pb.scores(pb.records("retrieval", landscape="small", view="TA", scope="ALL"), "nDCG@10")
    pd.testing.assert_frame_equal(shown.names["result"].pairs, pb.compare(scores).pairs)
    assert pb.verdict(pb.compare(scores)).html() in shown.html


def test_every_column_that_is_described_is_there() -> None:
    """The tables of *Use it from Python* name columns of the frames that it makes."""
    names = page("use_it_from_python").names
    assert {"record", "model_id", "scope", "coverage", "command", "path", "nDCG@10 low"} <= set(names["records"])
    assert {"metric", "unit", "value", "depends"} <= set(names["scores"])
    assert {"query_id", "doc_id", "gain", "domain", "rank", "greater", "tied"} <= set(names["ranks"])
    assert {"effective", "best_rank", "holm", "detectable"} <= set(names["result"].models)
    assert {"one", "other", "holm", "verdict"} <= set(names["result"].pairs)
    assert {"group", "items"} <= set(names["result"].groups)


def test_each_change_changes_what_it_says() -> None:
    """Without the best model it is gone; a margin of one calls every difference that is not significant equivalent."""
    names = page("change_an_analysis", margin=1.0).names
    assert set(names["others"].models["model"]) == set(names["result"].models["model"]) - {names["best"]}
    assert set(names["searches"].models["metric"]) == {"success@10", "Recall@100"}
    assert "undecided" not in set(names["wide"]["margin 1"])
    assert names["rich"]["unit"].nunique() <= names["scores"]["unit"].nunique()


def test_a_share_of_searches_is_what_the_ranks_say() -> None:
    """The figure of one's own: of 100 searches, those with a cited patent among the first k."""
    names = page("change_an_analysis").names
    ranks = names["ranks"]
    found = ranks[(ranks["model"] == "BM25") & ranks["rank"].between(1, 10)]["query_id"].nunique()
    assert names["share"].loc["BM25", 10] == pytest.approx(100 * found / ranks["query_id"].nunique())


def test_other_parameters_change_the_figures() -> None:
    """As papermill sets them."""
    ndcg = page("change_an_analysis").names["result"]
    recall = page("change_an_analysis", metric="Recall@100").names["result"]
    assert set(ndcg.models["metric"]) == {"nDCG@10"}
    assert set(recall.models["metric"]) == {"Recall@100"}
