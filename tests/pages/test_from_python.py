"""The pages that teach: *Use it from Python* and *Change an analysis*."""

import re

import nbformat
import pandas as pd
import pytest

import patbench_core as pb
from patbench_core.book.catalogue import notebook
from patbench_core.report.theme import look
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


def test_every_column_is_described() -> None:
    """Of each frame that *Use it from Python* makes; one measure stands for all."""
    names = page("use_it_from_python").names
    cells = nbformat.read(notebook("use_it_from_python"), as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    told = set(re.findall(r"`([^`]+)`", text)) | {"metric", "landscape", "model"}
    result, measures = names["result"], re.compile(r"(nDCG|Recall|MAP|MRR|P|success)(@\d+)?( low| high)?")
    assert {"nDCG@10", "nDCG@10 low", "nDCG@10 high"} <= told
    for frame in (names["records"], names["scores"], names["ranks"], result.models, result.pairs, result.groups):
        assert {name for name in frame if not measures.fullmatch(name)} <= told


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
    drawn = {line.name: line.line.color for line in names["figure"].data}
    assert drawn == {model: look(model).colour for model in drawn}


def test_other_parameters_change_the_figures() -> None:
    """As papermill sets them."""
    ndcg = page("change_an_analysis").names["result"]
    recall = page("change_an_analysis", metric="Recall@100").names["result"]
    assert set(ndcg.models["metric"]) == {"nDCG@10"}
    assert set(recall.models["metric"]) == {"Recall@100"}
