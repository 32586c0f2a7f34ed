"""What the paper published of models that are run here too."""

import pandas as pd
import pytest

import patbench_core as pb
from patbench_core.benchmarks import paper
from patbench_core.benchmarks.paper.beside import LARGE, SMALL, anchors, order
from patbench_core.paths import ROOT


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Published retrieval on real patents, one view on both sides."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(ROOT / "results"))
    every = pb.records("retrieval", scope="ALL", synthetic=False)
    return every[every["query_view"] == every["view"]]


def test_a_share_is_the_ratio_of_two_published_means(records: pd.DataFrame) -> None:
    """On each landscape and view that both models have; the interval holds it."""
    rows = order(records).set_index(["landscape", "view"])
    means = pb.scores(records, "nDCG@10").groupby(["landscape", "view", "model_id", "dtype"])["value"].mean()
    means = means.groupby(level=[0, 1, 2]).first()
    assert len(rows)
    for at, row in rows.iterrows():
        assert row["share"] == pytest.approx(means[(*at, LARGE)] / means[(*at, SMALL)])
        assert row["low"] < row["share"] < row["high"]


def test_the_published_share_is_that_of_the_view_or_the_range_of_all(records: pd.DataFrame) -> None:
    """By hand from two rows of the table."""
    rows = order(records).set_index("view")
    assert rows.loc[["TA"], ["least", "most"]].to_numpy()[0] == pytest.approx([0.0680 / 0.1368, 0.0990 / 0.1453])
    if "TAC" in rows.index:
        assert rows.loc["TAC", "least"] == rows.loc["TAC", "most"] == pytest.approx(0.0881 / 0.1467)


def test_the_anchor_has_the_published_difference_at_both_ends(records: pd.DataFrame) -> None:
    """MiniLM-L6 less BM25, of the views whose recipe the table has."""
    rows = anchors(records).set_index("view")
    table = paper.views().set_index("model_id")
    for view, column in (("TAC", "TAC"), ("C1", "first claim")):
        published = table.loc[SMALL, column] - table.loc["bm25", column]
        assert rows.loc[[view], ["least", "most"]].to_numpy() == pytest.approx(published)
