"""Tests of differences of micro F1: against resampling by hand, and with no difference at all."""

import numpy as np
import pytest

from patbench_core.stats.bootstrap import LEVEL, RESAMPLES
from patbench_core.stats.paired import differences
from patbench_core.stats.ratios import ratio_differences


def sums(n: int = 80, n_models: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Twice the hits, and labels given + true."""
    random = np.random.default_rng(seed)
    below = random.integers(1, 7, (n, n_models))
    return 2 * np.minimum(random.integers(0, 4, (n, n_models)), below // 2), below


def test_a_ratio_of_sums_is_resampled_as_such() -> None:
    """Value and interval, one resample at a time."""
    above, below = sums()
    random = np.random.default_rng(7)
    less = []
    for _ in range(4_000):
        rows = random.integers(0, len(above), len(above))
        ratio = above[rows].sum(axis=0) / below[rows].sum(axis=0)
        less.append(ratio[1] - ratio[0])
    found = ratio_differences(above, below, reference=0)[1]
    assert found.mean == pytest.approx(above[:, 1].sum() / below[:, 1].sum() - above[:, 0].sum() / below[:, 0].sum())
    assert [found.low, found.high] == pytest.approx(np.quantile(less, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]), abs=0.01)


def test_equal_denominators_are_means() -> None:
    """Then it is the paired comparison of means, p-values and all."""
    above, _ = sums()
    found, expected = ratio_differences(above, np.ones_like(above), 1), differences(above.astype(float), 1)
    for one, other in zip(found, expected, strict=True):
        assert [one.mean, one.low, one.high, one.p] == pytest.approx([other.mean, other.low, other.high, other.p])


def test_a_model_is_not_separable_from_itself() -> None:
    """Difference zero, p one."""
    above, below = sums(n_models=1)
    _, same = ratio_differences(np.hstack([above, above]), np.hstack([below, below]), reference=0)
    assert (same.mean, same.low, same.high, same.p) == (0, 0, 0, 1)


def test_a_planted_difference_is_found() -> None:
    """Every document better."""
    _, below = sums(n_models=2)
    above = np.stack([below[:, 0], below[:, 1] // 2], axis=1)
    _, worse = ratio_differences(above, below, reference=0)
    assert worse.separable
    assert worse.p == pytest.approx(2 / (RESAMPLES + 1))
