"""Wins, ties and losses of pairs."""

import pandas as pd

from patbench_core.stats.comparison import compare
from patbench_core.stats.wins import with_wins


def scores(metric: str = "nDCG@10", **values: list[float]) -> pd.DataFrame:
    """Scores of models, a list each, over the same queries."""
    return pd.DataFrame(
        {"landscape": "a", "metric": metric, "model": model, "unit": f"q{place}", "value": value, "reference": value}
        for model, scores in values.items()
        for place, value in enumerate(scores)
    )


def test_queries_are_counted_from_the_better_model() -> None:
    """A query of equal score is a tie, also where the two differ by rounding; all queries are counted once."""
    frame = scores(one=[0.1, 0.5, 0.9, 0.3], other=[0.1 + 1e-13, 0.4, 0.1, 0.4])
    pair = with_wins(compare(frame), frame).iloc[0]
    assert (pair["one"], pair["wins"], pair["ties"], pair["losses"]) == ("one", 2, 1, 1)


def test_a_statistic_that_is_not_a_mean_has_none() -> None:
    """The units of a correlation have no score of their own."""
    frame = scores("Spearman", one=[1, 2, 3, 4], other=[2, 1, 3, 4])
    assert with_wins(compare(frame), frame)[["wins", "ties", "losses"]].isna().all(axis=None)


def test_every_pair_of_every_cell_is_counted() -> None:
    """Cells in order of appearance, the one without counts first; rows are numbered, columns follow those of pairs."""
    both = pd.concat(
        [
            scores("Spearman", one=[1, 2, 3, 4], other=[2, 1, 3, 4]),
            scores(one=[0.9, 0.8, 0.9, 0.5], other=[0.5, 0.8, 0.9, 0.4], third=[0.1, 0.9, 0.0, 0.0]),
        ]
    )
    result = compare(both)
    found = with_wins(result, both)
    assert list(found) == [*result.pairs.columns, "wins", "ties", "losses"]
    assert found.index.tolist() == [0, 1, 2, 3]
    assert found["metric"].tolist() == ["Spearman", *["nDCG@10"] * 3]
    assert found[["one", "other", "wins", "ties", "losses"]].iloc[1:].to_numpy().tolist() == [
        ["one", "other", 2, 2, 0],
        ["one", "third", 3, 0, 1],
        ["other", "third", 3, 0, 1],
    ]


def test_nothing_compared_has_no_wins() -> None:
    """The columns are there."""
    frame = scores(one=[0.1, 0.2])
    found = with_wins(compare(frame), frame)
    assert found.empty
    assert {"wins", "ties", "losses"} <= set(found)
