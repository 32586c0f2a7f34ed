"""Shares of a whole's score."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap

from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.shares import share, shares
from tests.stats.test_comparison import frame

NONE: list[tuple[object, ...]] = [()] * 80


def drawn(n: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """A part and its whole on the same queries."""
    random = np.random.default_rng(1)
    whole = random.uniform(0.2, 0.8, n)
    return 0.8 * whole + random.normal(0, 0.05, n), whole


def test_a_share_is_the_ratio_of_paired_means() -> None:
    """Value exactly; its interval as SciPy's paired bootstrap has it."""
    part, whole = drawn()
    value, low, high = share(part, whole, NONE)
    assert value == pytest.approx(part.mean() / whole.mean())
    theirs = bootstrap(
        (part, whole),
        lambda one, other, axis: one.mean(axis=axis) / other.mean(axis=axis),
        paired=True,
        random_state=np.random.default_rng(0),
    ).confidence_interval
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_shared_sources_widen_the_interval() -> None:
    """Each query twice, from one source, is worth as much as once."""
    part, whole = drawn(40)
    alone = share(part, whole, NONE[:40])
    twice = share(np.repeat(part, 2), np.repeat(whole, 2), [(place // 2,) for place in range(80)])
    assert twice == pytest.approx(alone, abs=2e-4)


@given(st.floats(0.01, 10), st.integers(int(FEWEST), 30))
def test_a_part_that_is_proportional_has_no_error(factor: float, n: int) -> None:
    """The whole keeps all of itself, and the share does not depend on the unit of the scores."""
    whole = np.random.default_rng(n).uniform(0.1, 1, n)
    assert share(factor * whole, whole, NONE[:n]) == pytest.approx((factor,) * 3)


def test_a_share_of_nothing_is_unknown() -> None:
    """A whole that scores zero on every query; one query has a share, but no interval."""
    assert np.isnan(share(np.zeros(5), np.zeros(5), NONE[:5])).all()
    value, low, high = share(np.array([0.2]), np.array([0.4]), NONE[:1])
    assert (value, np.isnan(low), np.isnan(high)) == (0.5, True, True)


def test_shares_are_of_the_greatest_size_or_of_a_name() -> None:
    """Cells without the whole are left out; columns name the whole."""
    part, whole = drawn()
    scores = frame({64: part, 128: whole}, depends=pd.Series([()] * 160, dtype=object))
    found = shares(scores, "model", ["landscape"])
    assert found[["model", "whole", "n"]].to_numpy().tolist() == [[64, 128, 80]]
    assert found["share"].iloc[0] == pytest.approx(part.mean() / whole.mean())
    assert shares(scores, "model", ["landscape"], whole=64)["share"].iloc[0] == pytest.approx(
        whole.mean() / part.mean()
    )
    assert shares(scores, "model", ["landscape"], whole=256).empty


def test_a_share_is_never_below_zero() -> None:
    """Its interval ends there, however wide it is."""
    part, whole = np.zeros(12), np.full(12, 0.5)
    part[0] = 1.0
    value, low, high = share(part, whole, [()] * 12)
    assert (value, low) == (pytest.approx(1 / 6), 0.0)
    assert high > 2 * value


def test_cells_keep_their_order() -> None:
    """As the scores stand, not by name."""
    random = np.random.default_rng(2)
    rows = [frame({1: random.random(9), 2: random.random(9)}) for _ in range(2)]
    rows = [each.assign(landscape=name, depends=[()] * 18) for name, each in zip("ba", rows, strict=True)]
    found = shares(pd.concat(rows), "model", ("landscape",))
    assert found["landscape"].tolist() == ["b", "a"]
    assert list(found) == ["landscape", "metric", "model", "share", "low", "high", "n", "whole"]
    assert ((found["low"] < found["share"]) & (found["share"] < found["high"])).all()


def test_a_cell_without_the_whole_does_not_end_the_others() -> None:
    """The first landscape lacks it, the second has it."""
    scores = pd.concat(
        [
            frame({1: np.full(5, 0.5), 2: np.full(5, 0.5)}).assign(landscape="without"),
            frame({2: np.full(5, 0.2), 4: np.full(5, 0.4)}).assign(landscape="with"),
        ]
    ).assign(depends=[()] * 20)
    found = shares(scores, "model", ("landscape",), whole=4)
    assert found[["landscape", "model", "share"]].to_numpy().tolist() == [["with", 2, 0.5]]
