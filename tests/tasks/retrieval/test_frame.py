"""Which of several draws is compared."""

import pandas as pd

from patbench_core.tasks.retrieval.frame import one_draw


def test_one_draw_is_that_of_most_views() -> None:
    """Where the one asked for is not there; of as many the larger; each landscape for itself, rows in order."""
    rows = [
        *(("a", 0, "T", 90), ("a", 50, "T", 50), ("a", 50, "A", 50), ("a", 20, "T", 20), ("a", 20, "A", 20)),
        *(("b", 0, "A", 30), ("b", 0, "T", 30), ("b", 10, "T", 10), ("b", 10, "A", 10)),
    ]
    frame = pd.DataFrame(rows, columns=["landscape", "drawn", "view", "n"]).assign(query_view="T")
    found = one_draw(frame, 7)
    assert list(found[["landscape", "view", "n"]].itertuples(index=False, name=None)) == [
        *(("a", "T", 50), ("a", "A", 50)),
        *(("b", "A", 30), ("b", "T", 30)),
    ]
    assert one_draw(frame.iloc[:0], 7).empty


def test_the_draw_that_was_asked_for_comes_first() -> None:
    """Whatever else was drawn; a landscape of no more queries counts as drawn, one without that draw is as it was."""
    rows = [("a", 0, "T", 90), ("a", 0, "A", 90), ("a", 20, "T", 20), ("b", 0, "T", 15), ("c", 0, "T", 70)]
    frame = pd.DataFrame(rows, columns=["landscape", "drawn", "view", "n"]).assign(query_view="T")
    for queries, n in ((20, [20, 15, 70]), ("20", [20, 15, 70]), ("all", [90, 90, 15, 70]), (100, [90, 90, 15, 70])):
        assert one_draw(frame, queries)["n"].tolist() == n
