"""Which of several draws is compared."""

import pandas as pd

from patbench_core.tasks.retrieval.frame import one_draw


def test_one_draw_is_that_of_most_views() -> None:
    """Of as many views the larger one; each landscape for itself, rows in their order."""
    rows = [
        *(("a", 0, "T", 90), ("a", 50, "T", 50), ("a", 50, "A", 50), ("a", 20, "T", 20), ("a", 20, "A", 20)),
        *(("b", 0, "A", 30), ("b", 0, "T", 30), ("b", 10, "T", 10), ("b", 10, "A", 10)),
    ]
    frame = pd.DataFrame(rows, columns=["landscape", "drawn", "view", "n"]).assign(query_view="T")
    found = one_draw(frame)
    assert list(found[["landscape", "view", "n"]].itertuples(index=False, name=None)) == [
        *(("a", "T", 50), ("a", "A", 50)),
        *(("b", "A", 30), ("b", "T", 30)),
    ]
    assert one_draw(frame.iloc[:0]).empty
