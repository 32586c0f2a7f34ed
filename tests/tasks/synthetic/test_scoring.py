"""Pseudo-values and differences against recomputation and scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel
from sklearn.metrics import f1_score

from patbench_core.tasks.synthetic.gains import gains
from patbench_core.tasks.synthetic.scoring import METRICS, Counts, scored


def test_pseudo_values_leave_one_fold_out() -> None:
    """Micro and macro F1 of scikit-learn over what is left; a fold without a draw takes no part."""
    random = np.random.default_rng(0)
    counts, parts = Counts.none(6, 4), []
    for fold in (0, 1, 2, 3, 5, 5):
        probability, true = random.random((20, 4)), np.eye(4, dtype=bool)[random.integers(4, size=20)]
        counts.add(fold, probability, true, True)
        parts.append((fold, true.argmax(axis=1), probability.argmax(axis=1)))
    value, pseudo = counts.scores()
    assert pseudo.shape == (5, len(METRICS))

    def f1(average: str, without: int | None) -> float:
        kept = [part for part in parts if part[0] != without]
        true, best = (np.concatenate([part[side] for part in kept]) for side in (1, 2))
        return float(f1_score(true, best, average=average))

    for column, average in enumerate(("micro", "macro")):
        whole = f1(average, None)
        assert value[column] == pytest.approx(whole)
        expected = [5 * whole - 4 * f1(average, fold) for fold in (0, 1, 2, 3, 5)]
        np.testing.assert_allclose(pseudo[:, column], expected)


def test_an_arm_that_some_draws_lack_is_left_out() -> None:
    """It would be compared on other folds."""
    whole, part = (Counts.none(3, 2) for _ in range(2))
    for fold in range(3):
        for counts in (whole, part)[: 1 + (fold < 2)]:
            counts.add(fold, np.full((4, 2), 0.3), np.eye(2, dtype=bool)[[0, 1, 0, 1]], True)
            counts.steps.append(0)
    cells = [cell for cell, *_ in scored({(2, "c", "whole"): whole, (2, "c", "part"): part})]
    assert cells == [(2, "c", "whole")]


def test_ends_of_intervals_are_cut_where_scores_end() -> None:
    """Nearly all is right in every fold, and the interval would pass 1."""
    counts, random = Counts.none(5, 2), np.random.default_rng(0)
    true = np.eye(2, dtype=bool)[np.arange(20) % 2]
    for fold in range(5):
        probability = np.where(true, 0.99, 0.01)
        if not fold:
            probability[0] = [0.01, 0.99]
        counts.add(fold, probability + random.normal(0, 0.001, probability.shape), true, True)
        counts.steps.append(0)
    ((_, value, _, ends),) = scored({(2, "c", "a"): counts})
    assert value[0] == 0.99
    assert ends[0, 1] == 1.0
    assert (ends >= 0).all()
    assert (ends[:, 0] <= value).all()


def folds(seed: int = 0) -> pd.DataFrame:
    """Three arms on ten folds; the second is better by about 0.1, the third by nothing."""
    random = np.random.default_rng(seed)
    hard = random.normal(0.4, 0.1, 10)
    rows = [
        {"record": "r", "regime": 5, "classifier": "c", "arm": arm, "fold": fold, "micro F1": hard[fold] + gain + noise}
        for arm, gain, noisy in (("duplicated", 0.0, 0.0), ("new", 0.1, 0.01), ("same", 0.0, 0.002))
        for fold, noise in enumerate(random.normal(0, noisy, 10) if noisy else np.zeros(10))
    ]
    return pd.DataFrame(rows)


def test_gains_are_paired_and_corrected_together() -> None:
    """scipy's paired t-test; Holm over two arms; a difference inside the margin is equivalent."""
    table = folds()
    shown = gains(table, "duplicated").set_index("arm")
    by_arm = {arm: rows["micro F1"].to_numpy() for arm, rows in table.groupby("arm")}
    for arm in ("new", "same"):
        test = ttest_rel(by_arm[arm], by_arm["duplicated"])
        assert shown.loc[arm, "p"] == pytest.approx(test.pvalue)
        assert shown.loc[arm, ["low", "high"]].tolist() == pytest.approx(list(test.confidence_interval()))
    assert shown.loc["new", "holm"] == pytest.approx(2 * shown.loc["new", "p"])
    assert shown["verdict"].tolist() == ["significantly better", "equivalent"]


def test_a_setting_without_the_control_has_no_gain() -> None:
    """Nor has the control itself."""
    assert gains(folds(), "real").empty
    assert set(gains(folds(), "duplicated")["arm"]) == {"new", "same"}
