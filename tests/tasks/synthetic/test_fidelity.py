"""Distances of clouds against scikit-learn's kernels and against their definitions."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import euclidean_distances, rbf_kernel

from patbench_core.tasks.synthetic.fidelity import mmd, prdc


def clouds(shift: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two samples, the second shifted."""
    random = np.random.default_rng(seed)
    one, other = random.standard_normal((30, 4)), random.standard_normal((20, 4)) + shift
    return one.astype(np.float32), other.astype(np.float32)


def test_mmd_is_that_of_the_kernel_matrices() -> None:
    """The unbiased estimate with the median distance, loop by loop."""
    one, other = clouds(0.5)
    both = np.concatenate([one, other]).astype(np.float64)
    distances = euclidean_distances(both)[np.triu_indices(50, 1)]
    kernel = rbf_kernel(both, gamma=1 / (2 * np.median(distances) ** 2))
    pairs = [kernel[:30, :30], kernel[30:, 30:]]
    within = sum((part.sum() - np.trace(part)) / (len(part) * (len(part) - 1)) for part in pairs)
    assert mmd(one, other) == pytest.approx(within - 2 * kernel[:30, 30:].mean(), abs=1e-7)


def test_mmd_is_zero_on_average_for_one_distribution() -> None:
    """And grows with the shift."""
    same = [mmd(*clouds(seed=seed)) for seed in range(200)]
    assert abs(np.mean(same)) < 3 * np.std(same) / 200**0.5
    assert mmd(*clouds(1.0)) > mmd(*clouds(0.5)) > max(same) / 2
    assert np.isnan(mmd(clouds()[0][:1], clouds()[1]))


def test_prdc_is_counted_ball_by_ball() -> None:
    """With five neighbours."""
    real, made = clouds(0.7)
    radius = [np.sort(euclidean_distances(each), axis=1)[:, 5] for each in (real, made)]
    across = euclidean_distances(real, made)
    shown = prdc(real, made)
    assert shown["precision"] == pytest.approx(np.mean([(across[:, j] <= radius[0]).any() for j in range(20)]))
    assert shown["recall"] == pytest.approx(np.mean([(across[i] <= radius[1]).any() for i in range(30)]))
    assert shown["density"] == pytest.approx(sum((across[:, j] <= radius[0]).sum() for j in range(20)) / 5 / 20)
    assert shown["coverage"] == pytest.approx(np.mean([across[i].min() <= radius[0][i] for i in range(30)]))


def test_copies_are_inside_balls_of_radius_zero() -> None:
    """All documents alike: a strict comparison would say that nothing is covered."""
    same = np.ones((8, 3), np.float32)
    assert prdc(same, same) == {"precision": 1.0, "recall": 1.0, "density": 8 / 5, "coverage": 1.0}
    assert all(np.isnan(value) for value in prdc(same[:1], same).values())
