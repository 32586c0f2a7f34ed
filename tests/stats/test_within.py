"""Trends within groups."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from patbench_core.stats.within import within


def test_a_pooled_trend_of_the_other_sign_is_not_reported() -> None:
    """Two landscapes in which stronger bases lose more; pooled it would look as if they lost less."""
    strength, loss = np.array([0.0, 0.02, 0.04, 0.06]), np.array([0.03, 0.02, 0.01, 0.0])
    easy = pd.DataFrame({"tested on": "easy", "untrained": 0.3 + strength, "difference": loss + 0.1})
    hard = pd.DataFrame({"tested on": "hard", "untrained": 0.1 + strength, "difference": loss})
    pooled = pd.concat([easy, hard])
    assert stats.spearmanr(pooled["untrained"], pooled["difference"]).statistic > 0
    found = within(pooled, "tested on", "untrained", "difference")
    assert found["correlation"].tolist() == pytest.approx([-1, -1])


def test_intervals_hold_the_value_and_widen_with_few_models() -> None:
    """Fisher's z."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"g": ["a"] * 6 + ["b"] * 60, "x": random.random(66), "y": random.random(66)})
    found = within(frame, "g", "x", "y").set_index("g")
    assert (found["low"] < found["correlation"]).all() and (found["correlation"] < found["high"]).all()
    assert found.loc["a", "high"] - found.loc["a", "low"] > found.loc["b", "high"] - found.loc["b", "low"]
    part = frame[frame["g"] == "b"]
    assert found.loc["b", "correlation"] == pytest.approx(stats.spearmanr(part["x"], part["y"]).statistic)


def test_three_models_say_nothing() -> None:
    """Nor does a column that does not vary."""
    frame = pd.DataFrame({"g": ["a"] * 3 + ["b"] * 5, "x": range(8), "y": [1, 2, 3, 1, 1, 1, 1, 1]})
    assert within(frame, "g", "x", "y")["correlation"].isna().all()
