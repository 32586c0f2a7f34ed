"""Cells of tables."""

import numpy as np
import pandas as pd

from patbench_core.stats.cells import cells, with_sources


def test_cells_stand_in_order_of_appearance() -> None:
    """Not by name; their rows keep their index, and all values are named."""
    frame = pd.DataFrame({"where": ["b", "a", "b"], "metric": ["m", "m", "m"], "value": [1, 2, 3]})
    found = list(cells(frame, ("where", "metric")))
    assert [named for named, _ in found] == [{"where": "b", "metric": "m"}, {"where": "a", "metric": "m"}]
    assert [cell["value"].to_dict() for _, cell in found] == [{0: 1, 2: 3}, {1: 2}]


def test_a_missing_value_is_a_cell() -> None:
    """Rows without a label set, say, are compared with each other, not left out."""
    frame = pd.DataFrame({"labels": [None, "x", np.nan], "value": [1, 2, 3]})
    found = [cell["value"].tolist() for _, cell in cells(frame, ["labels"])]
    assert found == [[1, 3], [2]]


def test_sources_are_joined_by_landscape_and_unit() -> None:
    """Several rows of one unit, units of one name in two landscapes, a unit that has none; rows keep their order."""
    frame = pd.DataFrame({"landscape": ["b", "a", "a", "b"], "unit": ["q", "q", "q", "r"], "depends": 0}, index=[7] * 4)
    known = [("a", "q", ("f",)), ("b", "q", ("g",)), ("a", "q", ("f",))]
    found = with_sources(
        frame[["landscape", "unit"]], pd.DataFrame(known, columns=["landscape", "unit", "depends"]).assign(model="m")
    )
    assert list(found) == ["landscape", "unit", "depends"]
    assert found["depends"].tolist()[:3] == [("g",), ("f",), ("f",)]
    assert pd.isna(found["depends"].iloc[3])
    assert found.index.tolist() == [0, 1, 2, 3]


def test_sources_are_joined_once_for_each_unit() -> None:
    """However many measures and models a unit has scores by, and whatever else stands in their rows."""
    scores = pd.DataFrame({"landscape": "a", "unit": "q", "depends": [("f",)] * 4, "metric": ["x", "y"] * 2})
    found = with_sources(pd.DataFrame({"landscape": ["a"], "unit": ["q"]}), scores.assign(value=range(4)))
    assert found["depends"].tolist() == [("f",)]
