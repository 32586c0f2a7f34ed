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


def test_the_interval_is_fishers_z() -> None:
    """tanh(artanh(rho) -+ 1.96 x 1.06 / sqrt(n - 3)), for either sign; a perfect trend ends at one."""
    random = np.random.default_rng(1)
    x = random.random(40)
    for sign in (1.0, -1.0):
        y = sign * x + random.normal(0, 0.3, 40)
        row = within(pd.DataFrame({"g": "a", "x": x, "y": y}), "g", "x", "y").iloc[0]
        z, half = np.arctanh(stats.spearmanr(x, y).statistic), stats.norm.ppf(0.975) * 1.06 / np.sqrt(37)
        assert (row["low"], row["high"]) == pytest.approx((np.tanh(z - half), np.tanh(z + half)))
        whole = within(pd.DataFrame({"g": "a", "x": x, "y": sign * x}), "g", "x", "y").iloc[0]
        assert sign * whole["correlation"] == pytest.approx(1.0)
        assert max(sign * whole["low"], sign * whole["high"]) == pytest.approx(1.0)
        assert min(sign * whole["low"], sign * whole["high"]) > 0.99


def test_groups_keep_their_order_and_their_columns() -> None:
    """Four rows are enough; without rows the columns are there."""
    frame = pd.DataFrame({"g": ["b"] * 4 + ["a"] * 4, "x": [1, 2, 3, 4] * 2, "y": [1, 2, 4, 3] * 2})
    found = within(frame, "g", "x", "y")
    assert found["g"].tolist() == ["b", "a"]
    assert found["correlation"].tolist() == pytest.approx([0.8, 0.8])
    assert list(within(frame.iloc[:0], "g", "x", "y")) == ["g", "models", "correlation", "low", "high"]
