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
