"""Scores of queries for the cited documents of one kind."""

import numpy as np
import pandas as pd
import pytest

from patbench_core.stats.kinds import scores_by_kind


def links(ranks: list[int], kinds: list[str]) -> pd.DataFrame:
    """Links of one query of one model."""
    documents = [f"d{place}" for place in range(len(ranks))]
    made = pd.DataFrame({"doc_id": documents, "rank": ranks, "greater": np.array(ranks) - 1, "cited": kinds})
    return made.assign(landscape="l", model="one", query_id="q", gain=1, tied=0)


KNOWN = pd.DataFrame({"landscape": ["l"], "unit": ["q"], "depends": [("f",)]})


def test_documents_of_other_kinds_are_taken_out() -> None:
    """EP at 1, US at 2 and 9: without EP, US stands at 1 and 8."""
    found = scores_by_kind(links([1, 2, 9], ["EP", "US", "US"]), KNOWN, "nDCG@10", "cited").set_index("cited")
    ideal = 1 + 1 / np.log2(3)
    assert found.loc["EP", "value"] == pytest.approx(1)
    assert found.loc["US", "value"] == pytest.approx((1 + 1 / np.log2(9)) / ideal)
    assert found["links"].to_dict() == {"EP": 1, "US": 2}
    assert found["depends"].tolist() == [("f",), ("f",)]


def test_nothing_is_no_error() -> None:
    """No links, no rows, the same columns."""
    found = scores_by_kind(links([], []), KNOWN, "nDCG@10", "cited")
    assert found.empty
    assert list(found) == ["landscape", "model", "cited", "unit", "value", "links", "metric", "depends"]


def test_each_row_names_its_model_kind_and_measure() -> None:
    """Models in order of appearance, kinds within; the columns of an empty table, in their order."""
    both = pd.concat([links([1, 2], ["EP", "US"]).assign(model=name) for name in "zy"])
    found = scores_by_kind(both, KNOWN, "nDCG@10", "cited")
    assert list(found) == ["landscape", "model", "cited", "unit", "value", "links", "metric", "depends"]
    assert found[["model", "cited"]].to_numpy().tolist() == [["z", "EP"], ["z", "US"], ["y", "EP"], ["y", "US"]]
    assert set(found["metric"]) == {"nDCG@10"}
    assert found.index.tolist() == [0, 1, 2, 3]
