"""Tables of the page that gather several comparisons."""

import numpy as np
import pandas as pd
import pytest

from patbench_core.tasks.synthetic.frame import HEAD
from patbench_core.tasks.synthetic.shown import audited, beyond_section, costs

FACTS = dict.fromkeys(HEAD, "r")


def test_generators_are_compared_with_a_section() -> None:
    """With the first claim and not with the title; sections themselves are left out."""
    scores = {"section:T": 0.9, "section:C1": 0.4, "eda": 0.5}
    setting = FACTS | {"regime": 2, "classifier": "logistic regression"}
    random = np.random.default_rng(0)
    folds = [
        setting | {"arm": arm, "fold": fold, "micro F1": value + random.normal(0, 0.01)}
        for arm, value in scores.items()
        for fold in range(10)
    ]
    arms = pd.DataFrame([setting | {"arm": arm, "change": "added"} for arm in scores])
    (row,) = beyond_section(pd.DataFrame(folds), arms, "micro F1").to_dict("records")
    assert (row["arm"], row["section"]) == ("eda", "section:C1")
    assert row["difference"] == pytest.approx(0.1, abs=0.02)
    none = beyond_section(pd.DataFrame(folds), arms[arms["arm"] != "section:C1"], "micro F1")
    assert not len(none)
    assert "verdict" in none.columns


def test_a_leak_is_the_greatest_and_the_rest_is_a_mean() -> None:
    """Over the draws of a generator."""
    head = FACTS | {"regime": 2, "seed": 0, "generator": "eda", "leak cosine": 0.0}
    audits = pd.DataFrame([head | {"fold": fold, "MMD": fold, "leak 5-grams": fold} for fold in range(3)])
    (row,) = audited(audits).to_dict("records")
    assert (row["MMD"], row["leak 5-grams"]) == (1, 2)


def test_what_texts_cost_is_a_share() -> None:
    """0.1 of 0.5 is a fifth; copies are apart."""
    rows = [("eda", -0.1), ("mix", -0.2), ("duplicated", -0.05)]
    table = [{"relevance": "citations", "generator": name, "difference": cost, "without": 0.5} for name, cost in rows]
    assert costs(pd.DataFrame(table)).loc["citations"].to_dict() == pytest.approx({"generated": -30, "copies": -10})
