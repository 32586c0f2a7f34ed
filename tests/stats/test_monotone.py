"""Steps along an axis, and shares of the whole."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from patbench_core.stats.monotone import shares, steps, verdict
from patbench_core.stats.paired import differences


def scores(*means: float, n: int = 400, noise: float = 0.05) -> np.ndarray:
    """Queries of one common difficulty, models of the given means and a noise of their own."""
    random = np.random.default_rng(1)
    return random.normal(0, 0.2, (n, 1)) + np.array(means) + random.normal(0, noise, (n, len(means)))


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ((0.1, 0.2, 0.3), "monotone"),
        ((0.1, 0.3, 0.2), "not monotone"),
        ((0.1, 0.1, 0.3), "not settled"),
        ((0.3, 0.3), "not settled"),
    ],
)
def test_planted_growth_is_told(means: tuple[float, ...], expected: str) -> None:
    """Growth, a step back, a flat step."""
    assert verdict(steps(scores(*means))) == expected


def test_a_step_is_the_paired_difference_of_neighbours() -> None:
    """One step has no other to be corrected for."""
    drawn = scores(0.1, 0.12, 0.2)
    (step,) = steps(drawn[:, :2])
    assert step == differences(drawn[:, :2], reference=0)[1]
    assert [of.mean for of in steps(drawn)] == pytest.approx(np.diff(drawn.mean(axis=0)))


def test_steps_are_corrected_for_their_number() -> None:
    """More steps, greater p."""
    drawn = scores(0.1, 0.105, 0.11, 0.115)
    alone = steps(drawn[:, :2])[0]
    together = steps(drawn)[0]
    assert alone.p < together.p <= 3 * alone.p + 1e-12


def test_a_model_is_level_with_itself() -> None:
    """A null comparison is never significant."""
    same = np.repeat(scores(0.2), 3, axis=1)
    assert [step.p for step in steps(same)] == [1.0, 1.0]
    assert verdict(steps(same)) == "not settled"


def test_a_share_is_the_ratio_of_paired_means() -> None:
    """Against scipy's paired percentile bootstrap; the whole keeps all of itself."""
    drawn = np.abs(scores(0.5, 0.4, n=60))
    whole, part = shares(drawn, reference=0)
    assert (whole.value, whole.low, whole.high) == (1, 1, 1)
    assert part.value == pytest.approx(drawn[:, 1].mean() / drawn[:, 0].mean())
    theirs = bootstrap(
        (drawn[:, 1], drawn[:, 0]),
        lambda one, other, axis: one.mean(axis=axis) / other.mean(axis=axis),
        paired=True,
        method="percentile",
        random_state=np.random.default_rng(0),
    ).confidence_interval
    assert (part.low, part.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_a_share_of_nothing_is_none() -> None:
    """And has no interval where a resample may find nothing."""
    assert shares(np.zeros((5, 2)), reference=0)[1].value is None
    rare = np.zeros((30, 2))
    rare[0] = 1, 0.5
    assert (shares(rare, reference=0)[1].value, shares(rare, reference=0)[1].low) == (0.5, None)
